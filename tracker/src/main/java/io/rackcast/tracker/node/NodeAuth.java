package io.rackcast.tracker.node;

import org.jspecify.annotations.Nullable;

/** Which node is it that shows this token? For any thread. */
@FunctionalInterface
public interface NodeAuth {
  /** Stands for "any node", where no tokens are asked for. */
  String ANY = "";

  /**
   * Checks a token.
   *
   * @param token what came as {@code authorization: Bearer}; null if nothing did
   * @return the node's name, or {@link #ANY}
   * @throws RefusedException with a sentence if the token is no good
   */
  String check(@Nullable String token) throws RefusedException;

  /** Lets every node in. */
  static NodeAuth open() {
    return token -> ANY;
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
