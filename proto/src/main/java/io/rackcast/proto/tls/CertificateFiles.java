package io.rackcast.proto.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a certificate is kept.
 *
 * @param certificate PEM: the program's own certificate first, then those between it and the root
 * @param key PEM: its private key, PKCS #8, not encrypted
 * @param authorities PEM: those whose certificates are trusted; empty: nobody's is looked at
 */
public record CertificateFiles(Path certificate, Path key, Optional<Path> authorities) {
  /** Files of a program that looks at nobody's certificate. */
  public CertificateFiles(Path certificate, Path key) {
    this(certificate, key, Optional.empty());
  }

  /**
   * Reads all, to see whether they could be used.
   *
   * @throws CertificateException with a sentence if they could not
   */
  public void check() throws CertificateException {
    var unused = Certificate.read(this);
  }
}
