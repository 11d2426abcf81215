package io.rackcast.proto.token;

/** Carries a cause up to the verdict; without a stack, since anybody can send bad tokens. */
final class RefusedTokenException extends Exception {
  private static final long serialVersionUID = 1;

  private final Cause why;

  RefusedTokenException(Cause why) {
    super(why.name(), null, false, false);
    this.why = why;
  }

  Cause why() {
    return why;
  }
}
