package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Instant;
import java.util.List;

/**
 * One immutable content, without the list of its files.
 *
 * @param id in this store
 * @param content what it is
 * @param approvedAt when it was approved, the last time
 * @param isApproved whether its swarm may exist now
 */
public record StoredArtifact(long id, Content content, Instant approvedAt, boolean isApproved) {
  /**
   * What an artifact is made of.
   *
   * @param sha256 digest of the file's bytes, or of the folder's listing
   * @param kind the other half of its identity
   * @param infoHash v1 infohash (BEP 3)
   * @param infoHashV2 v2 infohash (BEP 52), in full
   * @param otherNames further infohashes that lead to the same swarm, for clients that cannot read
   *     hybrid torrents
   * @param name the file's or folder's name on the nodes
   * @param sizeBytes sum of the file sizes
   * @param pieceLengthBytes piece length of its torrent
   */
  public record Content(
      Sha256Digest sha256,
      ArtifactKind kind,
      InfoHash infoHash,
      Sha256Digest infoHashV2,
      List<InfoHash> otherNames,
      String name,
      long sizeBytes,
      int pieceLengthBytes) {
    public Content {
      otherNames = List.copyOf(otherNames);
    }
  }
}
