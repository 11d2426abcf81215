package io.rackcast.tracker.http;

import java.nio.file.Path;

/**
 * Where a certificate is kept.
 *
 * @param certificate PEM: the tracker's own certificate first, then those between it and the root
 * @param key PEM: its private key, PKCS #8, not encrypted
 */
public record CertificateFiles(Path certificate, Path key) {
  /**
   * Reads both, to see whether they could be used.
   *
   * @throws CertificateException with a sentence if they could not
   */
  public void check() throws CertificateException {
    var unused = Certificate.read(this);
  }
}
