package io.rackcast.publisher.registry.intake;

import java.time.Duration;

/**
 * Bounds on what is taken in.
 *
 * @param pushes pushes that are worked on at one time; a registry with none may have one besides
 * @param blobs blobs that are read at one time, over all pushes; likewise
 * @param mostImageBytes size of all blobs of one image
 * @param giveUpAfter how long a push is tried again
 * @param historyKept how long ended pushes are remembered, and what else is no longer approved
 * @param mostHistory how many ended pushes are remembered, and changes of tags that are gone
 */
public record IntakeLimits(
    int pushes,
    int blobs,
    long mostImageBytes,
    Duration giveUpAfter,
    Duration historyKept,
    int mostHistory) {}
