package io.rackcast.publisher.store.image;

import java.time.Instant;

/**
 * A tag as the registry had it.
 *
 * @param seenAt when the registry was asked
 * @param pushId the push for which it was asked
 */
public record TagSighting(String tag, Instant seenAt, long pushId) {}
