package io.rackcast.publisher.registration;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.ReleaseKey;

/**
 * What somebody wishes to have fetched and published.
 *
 * @param release what it becomes
 * @param contentName the file's name on the nodes
 * @param url where it is
 * @param sha256 what the content must have
 */
public record Wish(ReleaseKey release, String contentName, String url, Sha256Digest sha256) {}
