package io.rackcast.publisher.content;

/**
 * A file as it was seen in the store.
 *
 * @param name its digest in hex, or whatever else stands there
 * @param version tells it from another one under the same name
 */
public record HeldFile(String name, long sizeBytes, String version) {}
