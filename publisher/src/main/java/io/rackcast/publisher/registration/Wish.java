package io.rackcast.publisher.registration;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.StoredSource;

/**
 * What somebody wishes to have published.
 *
 * @param release what it becomes
 * @param contentName the file's name on the nodes
 * @param source where it is, and how that is asked
 * @param sha256 what the content must have
 * @param leave whether it stays there, and no copy is kept
 */
public record Wish(
    ReleaseKey release,
    String contentName,
    StoredSource source,
    Sha256Digest sha256,
    boolean leave) {}
