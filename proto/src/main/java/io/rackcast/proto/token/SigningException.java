package io.rackcast.proto.token;

/** A key that was good does not sign now: its hardware token is gone or refuses. */
public final class SigningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SigningException(String kid, Throwable cause) {
    super("the key \"" + kid + "\" does not sign; look after the token that holds it", cause);
  }
}
