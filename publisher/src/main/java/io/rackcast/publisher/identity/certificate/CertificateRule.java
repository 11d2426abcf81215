package io.rackcast.publisher.identity.certificate;

import io.rackcast.publisher.identity.Rule;

/**
 * What those may do whose certificate has such a name.
 *
 * @param name what answers and the audit log call them, with their own name behind it
 * @param san which names fit
 * @param node whether a caller is a node and may speak for that one alone
 * @param rule what it gives
 */
public record CertificateRule(String name, SanPattern san, Node node, Rule rule) {
  /** From what a node's name is taken. */
  public enum Node {
    /** Callers are no nodes. */
    NONE,
    /** From what the {@code *} stands for. */
    PART,
    /** From all of the alternative name, without its type. */
    WHOLE
  }

  /**
   * @throws IllegalArgumentException if a node's name is asked for that the pattern does not have
   */
  public CertificateRule {
    if (node == Node.PART && !san.hasOnePart()) {
      throw new IllegalArgumentException(
          "\"%s\" has not exactly one *, so no part of it can be a node's name; write one *, or node:"
                  .formatted(san)
              + " whole");
    }
  }

  String nodeOf(AlternativeName found) {
    return node == Node.PART ? san.part(found) : found.value();
  }
}
