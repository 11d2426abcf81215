package io.rackcast.tracker.node;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which node is it that shows this token, or this certificate? For any thread. */
@FunctionalInterface
public interface NodeAuth {
  /**
   * Checks what a node shows.
   *
   * @param token what came as {@code authorization: Bearer}; null if nothing did
   * @param chain its certificate first, which TLS has checked; empty if it showed none
   * @return whose it is, and what its holder may be
   * @throws RefusedException with a sentence if that is no good
   */
  NodeIdentity check(@Nullable String token, List<X509Certificate> chain) throws RefusedException;

  /** Lets every node in. */
  static NodeAuth open() {
    return (token, chain) -> NodeIdentity.ANY;
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
