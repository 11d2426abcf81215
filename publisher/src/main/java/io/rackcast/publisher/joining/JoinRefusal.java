package io.rackcast.publisher.joining;

import java.time.Instant;
import java.util.Locale;

/** Joining is refused; the message is one sentence for who asked. */
public final class JoinRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why, for the counter and for what the caller can do. */
  public enum Why {
    /** There is no such token or node. */
    UNKNOWN,
    /** Nobody has this join token from us. */
    BAD_TOKEN,
    /** The token has ended. */
    EXPIRED,
    /** As many nodes joined by it as may. */
    USED_UP,
    /** It is for nodes with other names. */
    OTHER_NODE,
    /** A node of that name has joined. */
    TAKEN,
    /** The node was revoked after the token was made. */
    REVOKED,
    /** The secret is or was a node's already. */
    USED_SECRET,
    /** Too many nodes or tokens. */
    FULL,
    /** Too many attempts that failed. */
    LIMITED;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Why why;

  JoinRefusal(Why why, String sentence) {
    super(sentence, null, false, false);
    this.why = why;
  }

  static JoinRefusal unknownToken() {
    return new JoinRefusal(
        Why.BAD_TOKEN,
        "this join token is not known here; make one with \"join-token\", or look whether it is"
            + " another publisher's");
  }

  static JoinRefusal ended(Instant at) {
    return new JoinRefusal(
        Why.EXPIRED, "this join token ended at %s; make a new one".formatted(at));
  }

  static JoinRefusal usedUp() {
    return new JoinRefusal(
        Why.USED_UP,
        "this join token is used up; make a new one, with --uses if for several nodes");
  }

  static JoinRefusal otherNode(String node, String nodes) {
    return new JoinRefusal(
        Why.OTHER_NODE,
        "this join token is for nodes named \"%s\", not for \"%s\"; look at node.name, or make another"
            .formatted(nodes, node));
  }

  static JoinRefusal taken(String node) {
    return new JoinRefusal(
        Why.TAKEN,
        "a node \"%1$s\" has joined already; if this machine takes its place, end that one first with"
                .formatted(node)
            + " node-revoke, and make a new join token");
  }

  static JoinRefusal revoked(String node) {
    return new JoinRefusal(
        Why.REVOKED,
        "node \"%s\" was revoked after this join token was made; to take it back make a new one"
            .formatted(node));
  }

  static JoinRefusal usedSecret(String node) {
    return new JoinRefusal(
        Why.USED_SECRET,
        "the secret of node \"%s\" was used before; delete the credential in its data-dir, so that"
                .formatted(node)
            + " it makes a new one");
  }

  static JoinRefusal full(int most) {
    return new JoinRefusal(
        Why.FULL,
        "%d nodes have joined, and no more may (nodes.max); raise it, or revoke some"
            .formatted(most));
  }

  /** Why. */
  public Why why() {
    return why;
  }
}
