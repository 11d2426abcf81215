package io.rackcast.agent.transfer.wire;

/** The peer broke the protocol; the connection is closed with the cause. */
public final class WireException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final CloseCause cause;

  /** A breach, with one sentence for the debug log. */
  public WireException(CloseCause cause, String message) {
    // No stack trace: peers cause these at will.
    super(message, null, false, false);
    this.cause = cause;
  }

  /** What to count. */
  public CloseCause closeCause() {
    return cause;
  }
}
