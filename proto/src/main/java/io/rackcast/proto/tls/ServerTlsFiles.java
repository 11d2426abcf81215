package io.rackcast.proto.tls;

import io.rackcast.proto.settings.Settings;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * TLS of a server, as its settings have it.
 *
 * @param files its certificate, and the authorities of its clients' certificates
 * @param clientAuth whether clients are asked for theirs
 * @param revocation which of theirs were revoked; empty: none
 */
public record ServerTlsFiles(
    CertificateFiles files, ClientAuth clientAuth, Optional<RevocationFiles> revocation) {
  /** TLS of a server that looks at no revocation lists. */
  public ServerTlsFiles(CertificateFiles files, ClientAuth clientAuth) {
    this(files, clientAuth, Optional.empty());
  }

  /**
   * Reads {@code certificate}, {@code key}, {@code client-ca}, {@code client-auth}, {@code
   * client-crl} and {@code client-crl-expired} of a section, and looks at the files.
   *
   * @param section what stands before the keys, as {@code grpc}
   * @return empty if none is set, or if something is wrong
   */
  public static Optional<ServerTlsFiles> read(Settings settings, String section) {
    var certificate =
        settings.optionalPath(
            section + ".certificate",
            "PEM: the server's certificate for TLS 1.2 or later, then those between it and the"
                + " root; it and the others are read again when they change.");
    var key =
        settings.optionalPath(
            section + ".key", "PEM: the certificate's key, PKCS #8, not encrypted.");
    var authorities =
        settings.optionalPath(
            section + ".client-ca", "PEM: the authorities whose client certificates are taken.");
    var auth =
        settings.choice(
            section + ".client-auth",
            ClientAuth.NONE,
            "Whether callers are asked for a certificate; optional: those without one are taken"
                + " too, and need a token.");
    var revocation = revocation(settings, section, auth);
    if (certificate.isPresent() != key.isPresent()) {
      settings.problem(
          section + ".certificate",
          "of %1$s.certificate and %1$s.key only one is set; name both files, or none"
              .formatted(section));
    }
    if (authorities.isPresent() != (auth != ClientAuth.NONE)) {
      settings.problem(
          section + ".client-auth",
          "%1$s.client-ca and %1$s.client-auth: optional or required belong together; set both, or none"
              .formatted(section));
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      if (auth != ClientAuth.NONE) {
        settings.problem(
            section + ".client-auth",
            "%1$s.client-auth needs TLS; name %1$s.certificate and %1$s.key".formatted(section));
      }
      return Optional.empty();
    }
    var files = new CertificateFiles(certificate.get(), key.get(), authorities);
    try {
      files.check();
    } catch (CertificateException e) {
      settings.problem(section + ".certificate", e.sentence());
    }
    revocation.ifPresent(lists -> warnOfGaps(settings, section, lists, files));
    return Optional.of(new ServerTlsFiles(files, auth, revocation));
  }

  private static Optional<RevocationFiles> revocation(
      Settings settings, String section, ClientAuth auth) {
    var lists =
        settings.optionalPath(
            section + ".client-crl",
            "PEM or DER: revocation lists of the authorities in client-ca, a full one of each; read"
                + " again when it changes.");
    var expired =
        settings.choice(
            section + ".client-crl-expired",
            RevocationFiles.Expired.REFUSE,
            "What becomes of certificates whose authority's list has ended; refuse: they are refused"
                + " until there is a new one; warn: what the list says still counts. Without any"
                + " list they are refused.");
    if (lists.isPresent() && auth == ClientAuth.NONE) {
      settings.problem(
          section + ".client-crl",
          "%1$s.client-crl is set, but nobody is asked for a certificate; set %1$s.client-ca and %1$s.client-auth"
              .formatted(section));
      return Optional.empty();
    }
    return lists.map(file -> new RevocationFiles(file, expired));
  }

  private static void warnOfGaps(
      Settings settings, String section, RevocationFiles lists, CertificateFiles files) {
    try {
      var found = RevocationLists.read(lists.lists());
      List<X509Certificate> authorities =
          files.authorities().isPresent()
              ? Certificate.authorities(files.authorities().get())
              : List.of();
      for (var gap : found.gaps(authorities, Instant.now())) {
        settings.warning(
            "%s.client-crl: %s, so its certificates are %s; put a new one into %s"
                .formatted(section, gap, lists.fate(gap), lists.lists()));
      }
    } catch (CertificateException e) {
      settings.problem(section + ".client-crl", e.sentence());
    }
  }
}
