package io.rackcast.publisher.content;

import java.time.Duration;

/**
 * Bounds on uploads.
 *
 * @param maxBytes content size of one artifact
 * @param maxFiles files of one artifact
 * @param maxSessions unfinished uploads in all
 * @param maxSessionsPerCaller unfinished uploads of one caller
 * @param idleExpiry an upload untouched for so long is thrown away
 */
public record UploadLimits(
    long maxBytes, int maxFiles, int maxSessions, int maxSessionsPerCaller, Duration idleExpiry) {}
