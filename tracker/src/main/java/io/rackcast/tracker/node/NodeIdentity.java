package io.rackcast.tracker.node;

/**
 * Who a node is by its token.
 *
 * @param name its name; empty: it may call itself what it likes
 * @param mayBeOrigin whether it may say that it is an origin
 */
public record NodeIdentity(String name, boolean mayBeOrigin) {
  /** Any node, where no tokens are asked for. */
  static final NodeIdentity ANY = new NodeIdentity("", true);

  /**
   * Demands that a node that calls itself so may do that.
   *
   * @throws NotPermittedException with one sentence if it may not
   */
  void requireName(String called) {
    if (!name.isEmpty() && !name.equals(called)) {
      throw new NotPermittedException(
          "the token is for node %s, but node %s says hello; ask for a token of its own"
              .formatted(name, called));
    }
  }

  /**
   * Demands that it may be an origin: outside peers are sent there first, so nobody becomes one by
   * saying so.
   *
   * @throws NotPermittedException with one sentence if it may not
   */
  void requireOrigin(String called) {
    if (!mayBeOrigin) {
      throw new NotPermittedException(
          ("node %s says that it is an origin, but its token does not; give it a publisher's token"
                  + " with the right \"origin\" (the one in tokens/origin), or node.role: node")
              .formatted(called));
    }
  }
}
