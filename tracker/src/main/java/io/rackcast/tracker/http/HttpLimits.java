package io.rackcast.tracker.http;

import java.time.Duration;

/**
 * Bounds of the HTTP frontend.
 *
 * @param maxConnections connections of a listener at once; one more is answered 503 and closed
 * @param maxHeadBytes a request's line and header fields together
 * @param idle how long a connection may stay without a request
 * @param requestTime how long a request may take to arrive once it has begun
 */
public record HttpLimits(
    int maxConnections, int maxHeadBytes, Duration idle, Duration requestTime) {
  // Long enough for a refusal to cross a datacenter.
  private static final Duration LINGER = Duration.ofSeconds(2);

  /** How long a client that was refused may take to close its side. */
  Duration linger() {
    return requestTime.compareTo(LINGER) < 0 ? requestTime : LINGER;
  }

  /** The shortest of the times. */
  Duration shortest() {
    return idle.compareTo(linger()) < 0 ? idle : linger();
  }
}
