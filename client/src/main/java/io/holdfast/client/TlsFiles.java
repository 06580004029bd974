package io.holdfast.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client trusts and who it is, from PEM files, by the JDK alone.
 *
 * <p>Where it is told whom to trust it trusts nobody else: a public authority does not count then.
 */
final class TlsFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  /** For a store that never leaves memory. */
  private static final char[] NO_PASSWORD = {};

  private TlsFiles() {}

  /**
   * Reads them.
   *
   * @param authorities null for those that the JDK trusts
   * @param certificate what to show to a server; null for nothing
   * @param key the private key to it; there where the certificate is
   * @throws IllegalArgumentException with one line that names the file
   */
  static SSLContext context(
      @Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          certificate == null || key == null ? null : keys(certificate, key),
          authorities == null ? null : trust(authorities),
          null);
      return context;
    } catch (GeneralSecurityException | IOException wrong) {
      throw new IllegalArgumentException(
          "Expected to be able to use TLS but: " + wrong.getMessage(), wrong);
    }
  }

  private static TrustManager[] trust(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate each : certificates(file)) {
      store.setCertificateEntry("authority-" + number++, each);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] keys(Path certificate, Path key)
      throws GeneralSecurityException, IOException {
    Certificate[] path = certificates(certificate).toArray(new Certificate[0]);
    KeyStore store = emptyStore();
    store.setKeyEntry(
        "own", privateKey(key, path[0].getPublicKey().getAlgorithm()), NO_PASSWORD, path);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file) {
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(file)));
      if (!found.isEmpty()) {
        return found;
      }
    } catch (GeneralSecurityException wrong) {
      throw new IllegalArgumentException(
          "Expected PEM certificates in " + file + " but: " + wrong.getMessage(), wrong);
    }
    throw new IllegalArgumentException(
        "Expected PEM certificates in " + file + " but there are none");
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

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "Expected a file at " + file + " but it cannot be read: " + unreadable, unreadable);
    }
  }
}
