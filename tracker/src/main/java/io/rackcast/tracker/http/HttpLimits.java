package io.rackcast.tracker.http;

import java.time.Duration;

/**
 * Bounds of the HTTP frontend.
 *
 * @param maxConnections connections at once; one more is answered 503 and closed
 * @param maxHeadBytes a request's line and header fields together
 * @param idle how long a connection may stay without a request
 * @param requestTime how long a request may take to arrive once it has begun
 */
public record HttpLimits(
    int maxConnections, int maxHeadBytes, Duration idle, Duration requestTime) {}
