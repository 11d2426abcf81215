package io.rackcast.agent.transfer;

/**
 * A transfer that could not be brought to its end; the message is one sentence for the operator.
 */
public final class TransferException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure without a cause of its own. */
  public TransferException(String message) {
    super(message);
  }

  /** A failure because of another one. */
  public TransferException(String message, Throwable cause) {
    super(message, cause);
  }
}
