package io.rackcast.proto.token;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The keys that tokens may be signed with; for any thread. */
public interface KeySource {
  /** The key of this name, if it is known now. Never waits. */
  Optional<TokenKey> lookup(String kid);

  /**
   * Why a key that {@link #lookup} does not find is not there: {@link Cause#KEY_UNKNOWN}, or a
   * cause that says that no token can be told true from forged now.
   */
  default Cause missing() {
    return Cause.KEY_UNKNOWN;
  }

  /**
   * These keys and no others.
   *
   * @throws IllegalArgumentException if two have the same {@code kid}
   */
  static KeySource of(Collection<TokenKey> keys) {
    Map<String, TokenKey> byKid =
        keys.stream()
            .collect(
                Collectors.toUnmodifiableMap(TokenKey::kid, Function.identity(), KeySource::twice));
    return kid -> Optional.ofNullable(byKid.get(kid));
  }

  private static TokenKey twice(TokenKey first, TokenKey second) {
    throw new IllegalArgumentException(
        "two keys are called \"" + second.kid() + "\"; give each a kid of its own");
  }
}
