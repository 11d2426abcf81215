package io.rackcast.proto.tls;

import java.util.Objects;

/** A certificate or key cannot be used; the message is one sentence that says why. */
public final class CertificateException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * That something cannot be used.
   *
   * @param sentence what is wrong, the file, what to do
   */
  public CertificateException(String sentence) {
    super(sentence);
  }

  /** What is wrong, the file, what to do. */
  public String sentence() {
    return Objects.requireNonNull(getMessage());
  }
}
