package io.rackcast.publisher.registry.intake;

import java.time.Duration;

/**
 * Bounds on what is taken in.
 *
 * @param pushes pushes that are worked on at one time
 * @param blobs blobs that are read at one time, over all pushes
 * @param mostImageBytes size of all blobs of one image
 * @param giveUpAfter how long a push is tried again
 * @param historyKept how long ended pushes are remembered
 */
public record IntakeLimits(
    int pushes, int blobs, long mostImageBytes, Duration giveUpAfter, Duration historyKept) {}
