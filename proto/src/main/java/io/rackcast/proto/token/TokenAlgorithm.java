package io.rackcast.proto.token;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Optional;

/**
 * The signatures that are accepted, a fixed set (RFC 8725 section 3.1). A key belongs to exactly
 * one of them, whatever a token's header says.
 */
public enum TokenAlgorithm {
  /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3): checked in some 40 µs. */
  RS256;

  /** The algorithm that a header calls {@code name}, if it is accepted. */
  static Optional<TokenAlgorithm> named(String name) {
    for (var algorithm : values()) {
      if (algorithm.name().equals(name)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  JWSAlgorithm jose() {
    return switch (this) {
      case RS256 -> JWSAlgorithm.RS256;
    };
  }
}
