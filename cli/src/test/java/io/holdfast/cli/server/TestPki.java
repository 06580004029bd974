package io.holdfast.cli.server;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** An authority, and files in a folder of whom it certifies: NAME.pem and NAME.key. */
final class TestPki {
  private final Path folder;
  private final X509Bundle authority;
  private final Path trust;

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

  Path trust() {
    return trust;
  }

  TestPki issue(String name) throws Exception {
    return issue(name, Instant.now().plusSeconds(3_600));
  }

  TestPki issue(String name, Instant until) throws Exception {
    X509Bundle bundle =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=" + name)
            .notBefore(until.minusSeconds(86_400))
            .notAfter(until)
            .addSanDnsName("localhost")
            .addSanIpAddress("127.0.0.1")
            .buildIssuedBy(authority);
    write(name + ".pem", bundle.getCertificatePathPEM());
    write(name + ".key", bundle.getPrivateKeyPEM());
    return this;
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
