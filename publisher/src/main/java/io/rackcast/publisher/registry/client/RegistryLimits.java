package io.rackcast.publisher.registry.client;

import java.time.Duration;

/**
 * How long a registry is waited for.
 *
 * @param connect for a connection
 * @param answer for the head of an answer; and for all of a manifest, list or token
 * @param silence for the next bytes of a blob
 */
public record RegistryLimits(Duration connect, Duration answer, Duration silence) {
  /** What suits a registry in the same datacenter, and one that is far away. */
  public static final RegistryLimits USUAL =
      new RegistryLimits(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));

  /**
   * @throws IllegalArgumentException if one is not positive
   */
  public RegistryLimits {
    requirePositive("connect", connect);
    requirePositive("answer", answer);
    requirePositive("silence", silence);
  }

  private static void requirePositive(String name, Duration value) {
    if (value.toMillis() <= 0) {
      throw new IllegalArgumentException(
          "the limit \"" + name + "\" is " + value + "; give at least a millisecond");
    }
  }
}
