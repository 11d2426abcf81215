package io.rackcast.publisher.registry.intake;

/** A push cannot be taken in, now or ever; the message is one sentence for people. */
final class PushFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whether another try may end otherwise. */
  enum Kind {
    /** The registry does not have it: it may have it soon, or never. */
    MISSING,
    /** Something broke. */
    PASSING,
    /** It will not. */
    LASTING
  }

  private final Kind kind;

  PushFault(Kind kind, String sentence) {
    super(sentence);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}
