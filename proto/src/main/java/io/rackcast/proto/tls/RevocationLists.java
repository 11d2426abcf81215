package io.rackcast.proto.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The revocation lists of a file, as they were read. The JDK's own check decides (RFC 5280 section
 * 6.3), by these lists alone: nothing is fetched.
 *
 * @param lists in the order of the file
 */
record RevocationLists(List<X509CRL> lists) {
  // A revocation takes some 40 bytes.
  private static final long LARGEST_BYTES = 64L << 20;

  RevocationLists {
    lists = List.copyOf(lists);
  }

  /**
   * Reads a file.
   *
   * @throws CertificateException with a sentence if it has no list
   */
  static RevocationLists read(Path file) throws CertificateException {
    byte[] bytes = bytes(file);
    try {
      var found =
          CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(bytes));
      if (!found.isEmpty()) {
        return new RevocationLists(found.stream().map(X509CRL.class::cast).toList());
      }
    } catch (CRLException | java.security.cert.CertificateException e) {
      // Told below.
    }
    throw new CertificateException(
        file + " has no revocation list in PEM or DER form; write one with: openssl ca -gencrl");
  }

  private static byte[] bytes(Path file) throws CertificateException {
    try {
      if (Files.size(file) > LARGEST_BYTES) {
        throw new CertificateException(
            "the revocation lists %s have more than 64 MiB; name the lists of client authorities only"
                .formatted(file));
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new CertificateException(
          "there is no file %s; name the file with the revocation lists".formatted(file));
    } catch (IOException e) {
      throw new CertificateException(
          "the revocation lists %s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  /** When the first of them ends; empty if none does. */
  Optional<Instant> endsAt() {
    return lists.stream()
        .filter(list -> list.getNextUpdate() != null)
        .map(list -> list.getNextUpdate().toInstant())
        .min(Instant::compareTo);
  }

  /** When the next of them begins or ends after {@code now}, which may change what they say. */
  Optional<Instant> changesAt(Instant now) {
    return lists.stream()
        .flatMap(list -> Stream.of(list.getThisUpdate(), list.getNextUpdate()))
        .filter(Objects::nonNull)
        .map(Date::toInstant)
        .filter(at -> at.isAfter(now))
        .min(Instant::compareTo);
  }

  /** The authorities of these that have no list, and those whose list has ended. */
  List<String> gaps(List<X509Certificate> authorities, Instant now) {
    return authorities.stream().flatMap(authority -> gap(authority, now).stream()).toList();
  }

  private Optional<String> gap(X509Certificate authority, Instant now) {
    var own =
        lists.stream()
            .filter(
                list -> list.getIssuerX500Principal().equals(authority.getSubjectX500Principal()))
            .toList();
    String name = "\"" + Printable.of(authority.getSubjectX500Principal()) + '"';
    if (own.isEmpty()) {
      return Optional.of("there is no revocation list of " + name);
    }
    return own.stream().allMatch(list -> hasEnded(list, now))
        ? Optional.of(
            "the revocation list of %s ended at %s"
                .formatted(name, own.get(0).getNextUpdate().toInstant()))
        : Optional.empty();
  }

  private static boolean hasEnded(X509CRL list, Instant now) {
    return list.getNextUpdate() != null && now.isAfter(list.getNextUpdate().toInstant());
  }

  /**
   * Demands that no certificate of a chain is revoked.
   *
   * @param chain what the client showed, its own first
   * @return whether that could be said by lists in force only
   * @throws RefusedClient if one is revoked, or no list can say that it is not
   * @throws java.security.cert.CertificateException if it leads to no authority
   */
  boolean check(
      List<X509Certificate> chain, List<X509Certificate> authorities, RevocationFiles files)
      throws java.security.cert.CertificateException {
    if (authorities.contains(chain.get(0))) {
      return true; // trusted by itself; it is taken back by taking it out
    }
    try {
      var path = ClientPaths.build(chain, authorities);
      try {
        byJava(path, authorities);
        return true;
      } catch (CertPathValidatorException e) {
        if (e.getReason() == BasicReason.REVOKED) {
          throw revoked(path, e);
        }
        if (e.getReason() != BasicReason.UNDETERMINED_REVOCATION_STATUS) {
          throw new java.security.cert.CertificateException(e);
        }
        byEndedLists(path, authorities, files);
        return false;
      }
    } catch (GeneralSecurityException e) {
      if (e instanceof java.security.cert.CertificateException told) {
        throw told;
      }
      throw new java.security.cert.CertificateException(e);
    }
  }

  private void byJava(CertPath path, List<X509Certificate> authorities)
      throws GeneralSecurityException {
    var validator = CertPathValidator.getInstance("PKIX");
    var checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    checker.setOptions(EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK));
    var parameters = new PKIXParameters(ClientPaths.anchors(authorities));
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
    parameters.addCertPathChecker(checker);
    var unused = validator.validate(path, parameters);
  }

  private RefusedClient revoked(CertPath path, CertPathValidatorException found) {
    int index = Math.max(0, found.getIndex());
    var certificate = (X509Certificate) path.getCertificates().get(index);
    return revoked(certificate, entryTime(certificate));
  }

  private static RefusedClient revoked(X509Certificate certificate, Optional<Instant> when) {
    return RefusedClient.revoked(
        "its certificate with serial number %s of \"%s\" was revoked%s"
            .formatted(
                Printable.serial(certificate),
                Printable.issuer(certificate),
                when.map(time -> " at " + time).orElse("")));
  }

  private Optional<Instant> entryTime(X509Certificate certificate) {
    return lists.stream()
        .filter(list -> isOf(list, certificate))
        .flatMap(list -> Optional.ofNullable(list.getRevokedCertificate(certificate)).stream())
        .map(entry -> entry.getRevocationDate().toInstant())
        .findFirst();
  }

  /** What lists say that have ended, if that still counts. */
  private void byEndedLists(CertPath path, List<X509Certificate> authorities, RevocationFiles files)
      throws RefusedClient {
    var certificates = path.getCertificates();
    for (int i = 0; i < certificates.size(); i++) {
      var certificate = (X509Certificate) certificates.get(i);
      if (entryTime(certificate).isPresent()) {
        throw revoked(certificate, entryTime(certificate));
      }
      var list = listOf(certificate, issuers(certificates, i, authorities));
      if (list.isEmpty()) {
        throw RefusedClient.unknown(
            "there is no revocation list of \"%s\" in %s that counts for it; put one there"
                .formatted(Printable.issuer(certificate), files.lists()));
      }
      if (!hasEnded(list.get(), Instant.now())) {
        throw RefusedClient.unknown(
            "the revocation list of \"%s\" in %s does not count for it; put a full list there"
                .formatted(Printable.issuer(certificate), files.lists()));
      }
      if (files.expired() == RevocationFiles.Expired.REFUSE) {
        throw RefusedClient.unknown(
            "the revocation list of \"%s\" ended at %s; put a new one into %s"
                .formatted(
                    Printable.issuer(certificate),
                    list.get().getNextUpdate().toInstant(),
                    files.lists()));
      }
    }
  }

  private static List<X509Certificate> issuers(
      List<? extends java.security.cert.Certificate> path,
      int index,
      List<X509Certificate> authorities) {
    return index + 1 < path.size() ? List.of((X509Certificate) path.get(index + 1)) : authorities;
  }

  // A list for a part of the certificates or of the reasons has a critical extension (RFC 5280
  // section 5.2.5), and says too little to go by once it has ended.
  private Optional<X509CRL> listOf(X509Certificate certificate, List<X509Certificate> issuers) {
    return lists.stream()
        .filter(list -> isOf(list, certificate))
        .filter(
            list ->
                list.getCriticalExtensionOIDs() == null
                    || list.getCriticalExtensionOIDs().isEmpty())
        .filter(list -> issuers.stream().anyMatch(issuer -> isSigned(list, issuer.getPublicKey())))
        .findFirst();
  }

  private static boolean isOf(X509CRL list, X509Certificate certificate) {
    return list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal());
  }

  private static boolean isSigned(X509CRL list, PublicKey key) {
    try {
      list.verify(key);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
