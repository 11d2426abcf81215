package io.rackcast.proto.tls;

import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a client of ours uses in TLS.
 *
 * @param authorities PEM: whose servers are trusted; empty: those that the machine's Java trusts
 * @param own what it shows of itself; empty: nothing
 */
public record ClientTlsFiles(Optional<Path> authorities, Optional<CertificateFiles> own) {
  /** The machine's authorities, and nothing to show. */
  public static final ClientTlsFiles USUAL = new ClientTlsFiles(Optional.empty(), Optional.empty());

  /** Whether anything is named. */
  public boolean isAnySet() {
    return authorities.isPresent() || own.isPresent();
  }

  /**
   * Whether a server is called in TLS: as its scheme says, or, without one, when files are named
   * for it. Never by trying.
   *
   * @throws IllegalArgumentException if its scheme says no although files are named
   */
  public boolean isTls(ServerAddress server) {
    if (isAnySet() && !server.tls().orElse(true)) {
      throw new IllegalArgumentException(
          server
              + " is called in plain, but certificates are named for it; write https://, or name"
              + " none");
    }
    return server.tls().orElse(isAnySet());
  }

  /**
   * Reads {@code ca}, {@code certificate} and {@code key} with what stands before them, and looks
   * at the files.
   *
   * @param prefix as {@code publisher.}
   * @param server who is called, as {@code the publisher}
   */
  public static ClientTlsFiles read(Settings settings, String prefix, String server) {
    var authorities =
        settings.optionalPath(
            prefix + "ca",
            "PEM: the authorities whose certificate %s may have; without it those that this machine's"
                    .formatted(server)
                + " Java trusts.");
    var certificate =
        settings.optionalPath(
            prefix + "certificate",
            "PEM: the certificate shown to %s, then those between it and the root; it and the others"
                    .formatted(server)
                + " are read again when they change.");
    var key = settings.optionalPath(prefix + "key", "PEM: its key, PKCS #8, not encrypted.");
    try {
      var files = of(authorities, certificate, key);
      files.check();
      return files;
    } catch (CertificateException e) {
      settings.problem(prefix + (certificate.isPresent() ? "certificate" : "ca"), e.sentence());
      return USUAL;
    }
  }

  /** As {@link #read}, of a server that is shown no certificate: {@code ca} alone. */
  public static ClientTlsFiles readAuthorities(Settings settings, String server) {
    return readAuthorities(settings, "", server);
  }

  /** The same, with what stands before {@code ca}. */
  public static ClientTlsFiles readAuthorities(Settings settings, String prefix, String server) {
    var authorities =
        settings.optionalPath(
            prefix + "ca",
            "PEM: the authorities whose certificate %s may have; without it those that this machine's"
                    .formatted(server)
                + " Java trusts.");
    try {
      var files = of(authorities, Optional.empty(), Optional.empty());
      files.check();
      return files;
    } catch (CertificateException e) {
      settings.problem(prefix + "ca", e.sentence());
      return USUAL;
    }
  }

  /**
   * Of files each of which may be missing.
   *
   * @throws CertificateException with a sentence if there is a certificate without key, or a key
   *     alone
   */
  public static ClientTlsFiles of(
      Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key)
      throws CertificateException {
    if (certificate.isPresent() != key.isPresent()) {
      throw new CertificateException(
          "of the client's certificate and its key only one is named; name both files, or none");
    }
    return new ClientTlsFiles(
        authorities, certificate.map(file -> new CertificateFiles(file, key.orElseThrow())));
  }

  /**
   * Reads all, to see whether they could be used.
   *
   * @throws CertificateException with a sentence if they could not
   */
  public void check() throws CertificateException {
    if (authorities.isPresent()) {
      var unused = Certificate.authorities(authorities.get());
    }
    if (own.isPresent()) {
      own.get().check();
    }
  }

  List<Path> all() {
    var all = new ArrayList<Path>();
    authorities.ifPresent(all::add);
    own.ifPresent(files -> all.addAll(List.of(files.certificate(), files.key())));
    return all;
  }
}
