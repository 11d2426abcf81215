package io.rackcast.publisher.store.image;

import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * A change of a tag.
 *
 * @param digest what it stands for since; empty: it was taken away
 * @param pushId the push that changed it
 * @param revokeReason why that image is withdrawn now; "" when it is not, or there is none
 */
public record TagChange(
    Optional<Sha256Digest> digest, Instant at, long pushId, String revokeReason) {}
