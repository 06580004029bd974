package io.holdfast.server.http;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority, and the files of whom it certifies. */
final class TestPki {
  private final Path folder;
  private final X509Bundle authority;
  final Path trust;

  TestPki(Path folder, String name) throws Exception {
    this.folder = folder;
    authority =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=" + name)
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    trust = write(name + ".trust", authority.getCertificatePEM());
  }

  /** Somebody on loopback. */
  record Issued(Path certificate, Path key, X509Bundle bundle) {}

  Issued issue(String name) throws Exception {
    return issue(name, Instant.now().plusSeconds(3_600));
  }

  Issued issue(String name, Instant until) throws Exception {
    X509Bundle bundle =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=" + name)
            .notBefore(Instant.now().minusSeconds(7_200))
            .notAfter(until)
            .addSanDnsName("localhost")
            .addSanIpAddress("127.0.0.1")
            .buildIssuedBy(authority);
    return new Issued(
        write(name + ".pem", bundle.getCertificatePathPEM()),
        write(name + ".key", bundle.getPrivateKeyPEM()),
        bundle);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** Whoever trusts this authority, and shows what it is given. */
  SSLContext context(Issued... own) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = new FileInputStream(trust.toFile())) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      trusted.setCertificateEntry("authority", certificate);
    }
    TrustManagerFactory trusts = TrustManagerFactory.getInstance("PKIX");
    trusts.init(trusted);
    KeyStore shown = KeyStore.getInstance("PKCS12");
    shown.load(null, null);
    for (Issued each : own) {
      shown.setKeyEntry(
          "own",
          each.bundle().getKeyPair().getPrivate(),
          new char[0],
          each.bundle().getCertificatePath());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(shown, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trusts.getTrustManagers(), null);
    return context;
  }
}
