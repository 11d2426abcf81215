package io.rackcast.proto.tls;

import io.rackcast.proto.settings.Settings;
import java.util.Optional;

/**
 * TLS of a server, as its settings have it.
 *
 * @param files its certificate, and the authorities of its clients' certificates
 * @param clientAuth whether clients are asked for theirs
 */
public record ServerTlsFiles(CertificateFiles files, ClientAuth clientAuth) {
  /**
   * Reads {@code certificate}, {@code key}, {@code client-ca} and {@code client-auth} of a section,
   * and looks at the files.
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
    return Optional.of(new ServerTlsFiles(files, auth));
  }
}
