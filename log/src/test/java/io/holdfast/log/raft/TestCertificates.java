package io.holdfast.log.raft;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An authority of a cluster, and the files of a replica that it certifies. */
final class TestCertificates {
  private final X509Bundle authority;

  TestCertificates(String name) throws Exception {
    authority =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=" + name)
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
  }

  /** Certifies a replica on loopback; it trusts the one that made {@code trusted}. */
  TlsFiles files(Path folder, String name, TestCertificates trusted) throws Exception {
    X509Bundle bundle =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=" + name)
            .addSanDnsName("localhost")
            .addSanIpAddress("127.0.0.1")
            .buildIssuedBy(authority);
    return new TlsFiles(
        write(folder.resolve(name + ".pem"), bundle.getCertificatePathPEM()),
        write(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM()),
        write(folder.resolve(name + ".trust"), trusted.authority.getCertificatePEM()));
  }

  private static Path write(Path file, String text) throws IOException {
    return Files.writeString(file, text);
  }
}
