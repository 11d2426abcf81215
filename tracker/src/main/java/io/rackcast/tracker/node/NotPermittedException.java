package io.rackcast.tracker.node;

/** A node says of itself what its token does not; the message is one sentence for it. */
final class NotPermittedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotPermittedException(String sentence) {
    super(sentence, null, false, false);
  }
}
