package io.rackcast.publisher.store.image;

import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Instant;

/**
 * A tag and the image it stands for since {@code setAt}.
 *
 * @param revokeReason why somebody withdrew the image; "" when nobody did
 */
public record ImageTag(
    String registry,
    String repository,
    String tag,
    Sha256Digest digest,
    Instant setAt,
    String revokeReason) {}
