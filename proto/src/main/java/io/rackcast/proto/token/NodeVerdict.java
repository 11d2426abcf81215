package io.rackcast.proto.token;

/** May this node token be used? */
public sealed interface NodeVerdict {
  /** It is the publisher's and valid now. */
  record Verified(NodeClaims claims) implements NodeVerdict {}

  /**
   * It may not be used.
   *
   * @param reason what the node is told: the cause's own sentence
   */
  record Refused(Cause cause, String reason) implements NodeVerdict {}
}
