package io.rackcast.agent.api;

/** A call that is not done; the message is one sentence for the caller. */
public final class RefusedCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the caller is to make of it. */
  public enum Kind {
    /** Mend the request: 400, INVALID_ARGUMENT. */
    WRONG(400),
    /** There is no such artifact: 404, NOT_FOUND. */
    NOT_FOUND(404),
    /** It is there, but not in a state for this: 409, FAILED_PRECONDITION. */
    CONFLICT(409),
    /** Try again later: 429, RESOURCE_EXHAUSTED. */
    BUSY(429),
    /** The agent cannot: 500, INTERNAL. */
    FAULT(500);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    /** In HTTP. */
    public int status() {
      return status;
    }
  }

  private final Kind kind;

  /** Refuses with {@code sentence}. */
  public RefusedCallException(Kind kind, String sentence) {
    super(sentence);
    this.kind = kind;
  }

  /** What the caller is to make of it. */
  public Kind kind() {
    return kind;
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
