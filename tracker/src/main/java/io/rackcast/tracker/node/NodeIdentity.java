package io.rackcast.tracker.node;

import java.util.Optional;

/**
 * Who a node is by what it has shown.
 *
 * @param name its name; empty: it may call itself what it likes
 * @param mayBeOrigin whether it may say that it is an origin
 * @param shown what says so, for sentences: a token or a certificate
 * @param standing whether that still holds
 */
public record NodeIdentity(String name, boolean mayBeOrigin, Shown shown, Standing standing) {
  /** Any node, where nothing is asked for. */
  static final NodeIdentity ANY = byToken("", true);

  /** What a node has shown. */
  public enum Shown {
    /** A node token of the publisher. */
    TOKEN,
    /** A client certificate. */
    CERTIFICATE
  }

  /** Whether what a node has shown still holds. For any thread. */
  @FunctionalInterface
  public interface Standing {
    /** Why it does not, a sentence for the node; empty if it does. */
    Optional<String> lost();
  }

  static NodeIdentity byToken(String name, boolean mayBeOrigin) {
    return new NodeIdentity(name, mayBeOrigin, Shown.TOKEN, Optional::empty);
  }

  NodeIdentity with(Standing newStanding) {
    return new NodeIdentity(name, mayBeOrigin, shown, newStanding);
  }

  /**
   * Demands that a node that calls itself so may do that.
   *
   * @throws NotPermittedException with one sentence if it may not
   */
  void requireName(String called) {
    if (name.isEmpty() || name.equals(called)) {
      return;
    }
    throw new NotPermittedException(
        switch (shown) {
          case TOKEN ->
              "the token is for node %s, but node %s says hello; ask for a token of its own"
                  .formatted(name, called);
          case CERTIFICATE ->
              "the certificate is of node %s, but node %s says hello; give each node its own"
                  .formatted(name, called);
        });
  }

  /**
   * Demands that it may be an origin: outside peers are sent there first, so nobody becomes one by
   * saying so.
   *
   * @throws NotPermittedException with one sentence if it may not
   */
  void requireOrigin(String called) {
    if (mayBeOrigin) {
      return;
    }
    throw new NotPermittedException(
        switch (shown) {
          case TOKEN ->
              ("node %s says that it is an origin, but its token does not; give it a publisher's"
                      + " token with the right \"origin\" (the one in tokens/origin), or node.role:"
                      + " node")
                  .formatted(called);
          case CERTIFICATE ->
              ("node %s says that it is an origin, but neither its certificate nor a token does;"
                      + " write origin: true into its rule of grpc.nodes, or node.role: node")
                  .formatted(called);
        });
  }
}
