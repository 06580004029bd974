package io.holdfast.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the API: PEM files, read and judged once, so that whatever is wrong with one is said at
 * the start and names it, and not at the first connection.
 *
 * <p>TLS 1.2 and 1.3 by the JDK's own implementation; HTTP/2 and HTTP/1.1 as the caller chooses. A
 * certificate that has run out is no reason not to start: a replica votes and replicates all the
 * same, and {@link #expires} lets the process say so.
 */
public final class ApiTls {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  /** Signs anything, to see whether a key and a certificate belong together. */
  private static final byte[] SAMPLE = "holdfast".getBytes(StandardCharsets.US_ASCII);

  private final Buffer certificate;
  private final Buffer key;
  private final @Nullable Buffer authorities;
  private final Instant expires;

  private ApiTls(Buffer certificate, Buffer key, @Nullable Buffer authorities, Instant expires) {
    this.certificate = certificate;
    this.key = key;
    this.authorities = authorities;
    this.expires = expires;
  }

  /**
   * Reads the files.
   *
   * @param authorities null where callers need no certificate
   * @throws IllegalArgumentException with one line that names the file and what would be right
   */
  public static ApiTls read(Path certificate, Path key, @Nullable Path authorities) {
    X509Certificate own = certificates(certificate).get(0);
    if (!belongs(own, privateKey(key, own.getPublicKey().getAlgorithm()))) {
      throw new IllegalArgumentException(
          "Expected the key in "
              + key
              + " to be that of the certificate in "
              + certificate
              + " but it is another one");
    }
    if (authorities != null) {
      certificates(authorities);
    }
    return new ApiTls(
        Buffer.buffer(bytes(certificate)),
        Buffer.buffer(bytes(key)),
        authorities == null ? null : Buffer.buffer(bytes(authorities)),
        own.getNotAfter().toInstant());
  }

  /** When its own certificate runs out, or has. */
  public Instant expires() {
    return expires;
  }

  void apply(HttpServerOptions options) {
    options
        .setSsl(true)
        .setUseAlpn(true)
        .setEnabledSecureTransportProtocols(new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2")))
        .setKeyCertOptions(new PemKeyCertOptions().setCertValue(certificate).setKeyValue(key));
    if (authorities != null) {
      options
          .setClientAuth(ClientAuth.REQUIRED)
          .setTrustOptions(new PemTrustOptions().addCertValue(authorities));
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "Expected a file at " + file + " but it cannot be read: " + unreadable, unreadable);
    }
  }

  private static List<X509Certificate> certificates(Path file) {
    List<X509Certificate> found;
    try {
      found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(file)))
              .stream()
              .map((Certificate each) -> (X509Certificate) each)
              .toList();
    } catch (GeneralSecurityException wrong) {
      throw new IllegalArgumentException(
          "Expected PEM certificates in " + file + " but: " + wrong.getMessage(), wrong);
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected PEM certificates in " + file + " but there are none");
    }
    return found;
  }

  private static PrivateKey privateKey(Path file, String algorithm) {
    Matcher pem = KEY.matcher(new String(bytes(file), StandardCharsets.ISO_8859_1));
    if (!pem.find()) {
      throw new IllegalArgumentException(
          "Expected a private key as unencrypted PKCS #8 PEM (BEGIN PRIVATE KEY) in "
              + file
              + " but there is none");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "Expected an "
              + algorithm
              + " key in "
              + file
              + ", as the certificate has, but it is none",
          wrong);
    }
  }

  private static boolean belongs(X509Certificate certificate, PrivateKey key) {
    String algorithm =
        switch (certificate.getPublicKey().getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> certificate.getPublicKey().getAlgorithm();
        };
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(SAMPLE);
      byte[] signature = signing.sign();
      signing.initVerify(certificate.getPublicKey());
      signing.update(SAMPLE);
      return signing.verify(signature);
    } catch (GeneralSecurityException different) {
      return false;
    }
  }
}
