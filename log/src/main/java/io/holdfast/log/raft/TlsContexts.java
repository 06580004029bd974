package io.holdfast.log.raft;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/**
 * Mutual TLS 1.3, by the JDK's own implementation: for both ends of a connection.
 *
 * <p>Who calls also checks that the certificate is for the address that was called.
 */
record TlsContexts(SslContext server, SslContext client) {
  private static final String PROTOCOL = "TLSv1.3";

  /**
   * @throws IllegalArgumentException that names the file that is wrong
   */
  static TlsContexts read(TlsFiles files) {
    requireReadable("certificate", files.certificate());
    requireReadable("key", files.key());
    requireReadable("trust", files.trust());
    return new TlsContexts(
        build(
            files,
            keyed(
                    files,
                    () ->
                        SslContextBuilder.forServer(
                            files.certificate().toFile(), files.key().toFile()))
                .clientAuth(ClientAuth.REQUIRE)),
        build(
            files,
            keyed(
                files,
                () ->
                    SslContextBuilder.forClient()
                        .keyManager(files.certificate().toFile(), files.key().toFile()))));
  }

  private interface Start {
    SslContextBuilder begin();
  }

  private static SslContextBuilder keyed(TlsFiles files, Start start) {
    try {
      return start.begin();
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "Expected a PEM certificate in "
              + files.certificate()
              + " and its unencrypted PKCS #8 key in "
              + files.key()
              + ", but: "
              + rootMessage(wrong),
          wrong);
    }
  }

  private static SslContext build(TlsFiles files, SslContextBuilder builder) {
    try {
      return builder
          .trustManager(files.trust().toFile())
          .sslProvider(SslProvider.JDK)
          .protocols(PROTOCOL)
          .build();
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "Expected PEM certificates in " + files.trust() + ", but: " + rootMessage(wrong), wrong);
    } catch (SSLException wrong) {
      throw new IllegalArgumentException(
          "Expected a certificate, its key and trusted certificates in "
              + files
              + ", but: "
              + rootMessage(wrong),
          wrong);
    }
  }

  private static void requireReadable(String what, Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "Expected the transport's TLS " + what + " in " + file + " but cannot read it");
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
      root = cause;
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
