package io.rackcast.proto.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A certificate with its key, read from files and found to belong together.
 *
 * @param chain the program's own first
 * @param key its key
 * @param authorities whose certificates are trusted; empty if nobody's is looked at
 * @param content a hash of the files, to see whether they changed
 */
public record Certificate(
    List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities, int content) {
  /** Copies the lists. */
  public Certificate {
    chain = List.copyOf(chain);
    authorities = List.copyOf(authorities);
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "Certificate[" + chain.get(0).getSubjectX500Principal() + ", key (set)]";
  }

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  /** Hash of what the files hold now; 0 if they cannot be read. */
  static int contentOf(CertificateFiles files) {
    try {
      var authorities =
          files.authorities().isPresent()
              ? Files.readAllBytes(files.authorities().get())
              : new byte[0];
      return contentOf(
          Files.readAllBytes(files.certificate()), Files.readAllBytes(files.key()), authorities);
    } catch (IOException e) {
      return 0;
    }
  }

  private static int contentOf(byte[] certificate, byte[] key, byte[] authorities) {
    return 31 * (31 * Arrays.hashCode(certificate) + Arrays.hashCode(key))
        + Arrays.hashCode(authorities);
  }

  /**
   * Reads the files.
   *
   * @throws CertificateException with a sentence if they cannot be used
   */
  public static Certificate read(CertificateFiles files) throws CertificateException {
    var certificate = bytes("certificate", files.certificate());
    var key = bytes("key", files.key());
    var chain = chain(certificate, files.certificate());
    var privateKey = key(key, files.key(), chain.get(0));
    if (!belongTogether(privateKey, chain.get(0))) {
      throw new CertificateException(
          "the key %s is not that of the certificate %s; name two files that were made together"
              .formatted(files.key(), files.certificate()));
    }
    var trusted = new byte[0];
    List<X509Certificate> authorities = List.of();
    if (files.authorities().isPresent()) {
      trusted = bytes("authorities' certificates", files.authorities().get());
      authorities = chain(trusted, files.authorities().get());
    }
    return new Certificate(chain, privateKey, authorities, contentOf(certificate, key, trusted));
  }

  /**
   * Reads authorities alone.
   *
   * @throws CertificateException with a sentence if they cannot be used
   */
  static List<X509Certificate> authorities(Path file) throws CertificateException {
    return chain(bytes("authorities' certificates", file), file);
  }

  /** Hash of what some files hold now; 0 if they cannot be read. */
  static int contentOf(List<Path> files) {
    try {
      int hash = 1;
      for (var file : files) {
        hash = 31 * hash + Arrays.hashCode(Files.readAllBytes(file));
      }
      return hash;
    } catch (IOException e) {
      return 0;
    }
  }

  private static byte[] bytes(String what, Path file) throws CertificateException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new CertificateException(
          "there is no file %s; name the PEM file with the %s".formatted(file, what));
    } catch (IOException e) {
      throw new CertificateException(
          "the %s %s cannot be read: %s".formatted(what, file, e.getMessage()));
    }
  }

  private static List<X509Certificate> chain(byte[] bytes, Path file) throws CertificateException {
    try {
      var found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
      if (!found.isEmpty()) {
        return found.stream().map(X509Certificate.class::cast).toList();
      }
    } catch (java.security.cert.CertificateException e) {
      // Told below.
    }
    throw new CertificateException(
        file + " has no certificate in PEM form; it begins with -----BEGIN CERTIFICATE-----");
  }

  private static PrivateKey key(byte[] bytes, Path file, X509Certificate certificate)
      throws CertificateException {
    var pem = KEY.matcher(new String(bytes, ISO_8859_1));
    try {
      if (pem.find()) {
        var encoded = Base64.getMimeDecoder().decode(pem.group(1));
        return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
            .generatePrivate(new PKCS8EncodedKeySpec(encoded));
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new CertificateException(
          "%s has no key of the certificate's kind, %s; name the file made with the certificate"
              .formatted(file, certificate.getPublicKey().getAlgorithm()));
    }
    throw new CertificateException(
        "%1$s has no PKCS #8 key; write one with: openssl pkcs8 -topk8 -nodes -in %1$s -out NEW"
            .formatted(file));
  }

  private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    var said = new byte[] {1, 2, 3};
    String algorithm = certificate.getPublicKey().getAlgorithm();
    try {
      var signature =
          Signature.getInstance(
              switch (algorithm) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> algorithm;
              });
      signature.initSign(key);
      signature.update(said);
      var signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(said);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** When it ends. */
  public Instant endsAt() {
    return chain.get(0).getNotAfter().toInstant();
  }

  /** When it begins. */
  public Instant beginsAt() {
    return chain.get(0).getNotBefore().toInstant();
  }
}
