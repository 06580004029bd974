package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * What a replica shows to others, and whom it believes: PEM files, read once, at the start.
 *
 * @param certificate its certificate, followed by those between it and the one that others trust;
 *     its subject's common name is the replica's id, and its subject alternative names must cover
 *     the address by which the others know this replica
 * @param key the private key to it, PKCS #8, not encrypted
 * @param trust the certificates that others' must lead to; it is to be an authority of the
 *     cluster's own and never a public one, which could certify anybody as any replica
 */
public record TlsFiles(Path certificate, Path key, Path trust) {

  /**
   * Checks that the certificate is of this replica: others would refuse it.
   *
   * @throws IllegalArgumentException with one line that names the file
   */
  public void requireOf(ReplicaId replica) {
    String name;
    try (InputStream in = Files.newInputStream(certificate)) {
      name =
          CertifiedReplica.name(
              (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
    } catch (IOException | CertificateException wrong) {
      throw new IllegalArgumentException(
          "Expected a PEM certificate in " + certificate + " but: " + wrong.getMessage(), wrong);
    }
    if (!replica.value().equals(name)) {
      throw new IllegalArgumentException(
          "Expected the common name of the certificate in "
              + certificate
              + " to be this replica's id, '"
              + replica
              + "', but it is "
              + CertifiedReplica.text(name));
    }
  }
}
