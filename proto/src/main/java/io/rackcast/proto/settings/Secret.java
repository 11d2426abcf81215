package io.rackcast.proto.settings;

import java.util.Optional;

/**
 * A password or token, which prints as {@code (set)} or {@code (not set)}, never as itself.
 *
 * @param value the secret; call it only where it is used
 */
public record Secret(Optional<String> value) {
  /** No secret. */
  public static final Secret NONE = new Secret(Optional.empty());

  /** This secret. */
  public static Secret of(String value) {
    return new Secret(Optional.of(value));
  }

  /** Whether there is one. */
  public boolean isSet() {
    return value.isPresent();
  }

  @Override
  public String toString() {
    return isSet() ? "(set)" : "(not set)";
  }
}
