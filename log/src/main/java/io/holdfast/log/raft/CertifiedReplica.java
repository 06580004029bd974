package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Binds a replica to its certificate: the subject's common name <em>is</em> the replica's id.
 *
 * <p>Without this whoever has any certificate of the cluster could vote in the name of all others,
 * and a folder that was copied to another machine could come up under a name that is in use. One
 * place for the name and not two (a subject alternative name as well), so that no certificate can
 * mean two replicas; alternative names are for addresses.
 */
final class CertifiedReplica {
  private CertifiedReplica() {}

  /**
   * Why the other end is not whom it says to be; null where it is, or where there is no TLS. Only
   * after the handshake, on the loop.
   */
  static @Nullable String refusal(Channel channel, ReplicaId claimed) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      return null;
    }
    String certified;
    try {
      Certificate shown = tls.engine().getSession().getPeerCertificates()[0];
      certified = name((X509Certificate) shown);
    } catch (SSLPeerUnverifiedException none) {
      return "it has no certificate";
    }
    return claimed.value().equals(certified)
        ? null
        : "it says that it is replica " + claimed + ", its certificate is of " + text(certified);
  }

  /** The common name of a certificate; null where there is none, or several. */
  static @Nullable String name(X509Certificate certificate) {
    String found = null;
    try {
      String subject = certificate.getSubjectX500Principal().getName();
      for (Rdn each : new LdapName(subject).getRdns()) {
        if (each.getType().equalsIgnoreCase("CN")) {
          if (found != null || each.size() > 1) {
            return null;
          }
          found = String.valueOf(each.getValue());
        }
      }
    } catch (InvalidNameException unreadable) {
      return null;
    }
    return found;
  }

  static String text(@Nullable String name) {
    return name == null ? "no single common name" : "'" + name + "'";
  }
}
