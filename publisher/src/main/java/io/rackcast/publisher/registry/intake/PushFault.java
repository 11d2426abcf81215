package io.rackcast.publisher.registry.intake;

/** A push cannot be taken in, now or ever; the message is one sentence for people. */
final class PushFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean isPassing;

  PushFault(boolean isPassing, String sentence) {
    super(sentence);
    this.isPassing = isPassing;
  }

  /** Whether another try may end otherwise. */
  boolean isPassing() {
    return isPassing;
  }
}
