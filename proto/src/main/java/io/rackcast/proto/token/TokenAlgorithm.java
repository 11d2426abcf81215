package io.rackcast.proto.token;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The signatures that are accepted, a fixed set (RFC 8725 section 3.1). A key belongs to exactly
 * one of them, whatever a token's header says.
 */
public enum TokenAlgorithm {
  /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3): checked in some 40 µs. */
  RS256("RS256", "SHA256withRSA"),
  /** ECDSA on P-256 with SHA-256 (RFC 7518 section 3.4): checked in about 1 ms. */
  ES256("ES256", "SHA256withECDSAinP1363Format"),
  /** Ed25519 (RFC 8037 section 3.1): checked in 0.2 to 1 ms. */
  EDDSA("EdDSA", "Ed25519"),
  /**
   * HMAC with SHA-256 (RFC 7518 section 3.2): for short tokens only, by a key that one tracker and
   * the publisher share; never by a published key.
   */
  HS256("HS256", "HmacSHA256");

  private final String header;
  private final String jca;

  TokenAlgorithm(String header, String jca) {
    this.header = header;
    this.jca = jca;
  }

  /** What a header's {@code alg} calls it. */
  public String header() {
    return header;
  }

  /** What Java's providers call it. */
  String jca() {
    return jca;
  }

  /** The algorithm that a header calls {@code name}, if it is accepted. */
  static Optional<TokenAlgorithm> named(String name) {
    for (var algorithm : values()) {
      if (algorithm.header.equals(name)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /**
   * One that a publisher may sign with, by its name as in a header.
   *
   * @throws IllegalArgumentException with a sentence if there is none of this name
   */
  public static TokenAlgorithm ofPublisher(String name) {
    return named(name)
        .filter(algorithm -> algorithm != HS256)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" signs no tokens; use one of %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .filter(algorithm -> algorithm != HS256)
                                .map(TokenAlgorithm::header)
                                .collect(Collectors.joining(", ")))));
  }
}
