package io.rackcast.agent.release;

import java.util.function.Function;

/**
 * What came of a question to the publisher.
 *
 * @param <T> what was asked for
 */
public sealed interface Reply<T> {

  /** The publisher answered. */
  record Found<T>(T value) implements Reply<T> {}

  /**
   * It did not.
   *
   * @param why the kind of refusal
   * @param sentence what is wrong and what to do, for people
   */
  record Refused<T>(Why why, String sentence) implements Reply<T> {

    /** The same refusal of another question. */
    public <U> Refused<U> as() {
      return new Refused<>(why, sentence);
    }
  }

  /** Why the publisher refused. */
  enum Why {
    /** It has no such release. */
    UNKNOWN,
    /** The token is wrong or lacks the right. */
    DENIED,
    /** The release was withdrawn. */
    REVOKED,
    /** The publisher does not answer: try again later. */
    UNREACHABLE,
    /** The publisher or the request is broken. */
    FAULT
  }

  /** Applies {@code change} to what was found; a refusal stays one. */
  default <U> Reply<U> then(Function<T, Reply<U>> change) {
    if (this instanceof Found<T> found) {
      return change.apply(found.value());
    }
    return ((Refused<T>) this).as();
  }
}
