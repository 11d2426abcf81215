package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.util.List;
import java.util.Optional;

/**
 * A swarm was approved, or its approval ended.
 *
 * @param revision its number; rising
 * @param otherNames further infohashes of the swarm
 * @param label the release that made it, "web@1.42"
 * @param sizeBytes size of the content
 * @param revokeReason why the approval ended; empty: approved
 */
public record ApprovalChange(
    long revision,
    InfoHash infoHash,
    Sha256Digest infoHashV2,
    List<InfoHash> otherNames,
    String label,
    long sizeBytes,
    Optional<String> revokeReason) {}
