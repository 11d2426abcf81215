package io.rackcast.publisher.store.image;

/**
 * A tag as the registry had it.
 *
 * @param look when the registry was asked; see {@link Looks}
 * @param pushId the push for which it was asked
 */
public record TagSighting(String tag, long look, long pushId) {}
