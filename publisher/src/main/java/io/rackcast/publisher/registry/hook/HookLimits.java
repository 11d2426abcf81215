package io.rackcast.publisher.registry.hook;

import java.time.Duration;

/**
 * What strangers may cost.
 *
 * @param bodyBytes most bytes of a body
 * @param discardBytes most bytes that are read and thrown away of a longer body; see {@link
 *     HookRoutes}
 * @param bodies most bodies at one time of callers who have shown their secret
 * @param unprovenBodies most bodies at one time of each hook that have to be read before the caller
 *     is known (HMAC), beside those; of each address only one
 * @param silence longest wait for the next byte of a body
 * @param wholeBody longest wait for all of it; checked with each byte that comes, so {@code
 *     silence} may come on top
 */
record HookLimits(
    int bodyBytes,
    int discardBytes,
    int bodies,
    int unprovenBodies,
    Duration silence,
    Duration wholeBody) {
  static final HookLimits USUAL =
      new HookLimits(1 << 20, 32 << 20, 8, 4, Duration.ofSeconds(5), Duration.ofSeconds(15));
}
