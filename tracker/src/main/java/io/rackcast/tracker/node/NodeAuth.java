package io.rackcast.tracker.node;

import org.jspecify.annotations.Nullable;

/** Which node is it that shows this token? For any thread. */
@FunctionalInterface
public interface NodeAuth {
  /**
   * Checks a token.
   *
   * @param token what came as {@code authorization: Bearer}; null if nothing did
   * @return whose it is, and what its holder may be
   * @throws RefusedException with a sentence if the token is no good
   */
  NodeIdentity check(@Nullable String token) throws RefusedException;

  /** Lets every node in. */
  static NodeAuth open() {
    return token -> NodeIdentity.ANY;
  }

  /** The node may not connect; the message is the sentence for it. */
  final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean tryAgain;

    /**
     * A refusal.
     *
     * @param tryAgain whether the same token may be good later
     */
    public RefusedException(String sentence, boolean tryAgain) {
      super(sentence);
      this.tryAgain = tryAgain;
    }

    boolean tryAgain() {
      return tryAgain;
    }
  }
}
