package io.rackcast.agent.cache;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.Sha256Digest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An artifact of which the folder holds all, a part, or nothing yet, as it was at one moment.
 *
 * @param infoHash names its swarm and its folder
 * @param name of its content
 * @param digest its SHA-256, as the publisher named it
 * @param sizeBytes of its content when it is whole
 * @param pieceCount pieces of its torrent
 * @param state what changes of it
 * @param torrents has its torrent and knows its folder
 */
public record CachedArtifact(
    InfoHash infoHash,
    String name,
    Sha256Digest digest,
    long sizeBytes,
    int pieceCount,
    ArtifactState state,
    Torrents torrents) {

  static CachedArtifact of(
      Metainfo metainfo, Sha256Digest digest, ArtifactState state, Torrents torrents) {
    return new CachedArtifact(
        metainfo.infoHash(),
        metainfo.name(),
        digest,
        metainfo.contentLength(),
        metainfo.pieceCount(),
        state,
        torrents);
  }

  /** One that no cache knows, for what needs no more than its names. */
  public static CachedArtifact named(
      Metainfo metainfo, Sha256Digest digest, Set<String> releases, Torrents torrents) {
    var state = new ArtifactState(releases, Optional.empty(), false, false, false, 0, 0);
    return of(metainfo, digest, state, torrents);
  }

  /**
   * Its torrent; may read the disk.
   *
   * @throws CacheException with one sentence, if it cannot be read
   */
  public Metainfo metainfo() {
    return torrents.metainfo(infoHash);
  }

  /** Where its content lies, or will lie, under the torrent's name. */
  public Path folder() {
    return torrents.folder(infoHash).resolve("data");
  }

  /** The content once it is whole: a file or a folder. */
  public Path content() {
    return folder().resolve(name);
  }

  /** The releases under which this node was asked for it, as text. */
  public Set<String> releases() {
    return state.releases();
  }

  /** Why it may no longer be distributed; empty while it may. */
  public Optional<String> ended() {
    return state.ended();
  }

  /** Whether it was stopped half done, and is not gone on with until it is asked for. */
  public boolean paused() {
    return state.paused();
  }

  /** Whether it stays until it is unpinned. */
  public boolean pinned() {
    return state.pinned();
  }

  /** Whether its content is whole. */
  public boolean whole() {
    return state.whole();
  }

  /** When it was last fetched, opened for reading or placed. */
  public Instant lastUse() {
    return Instant.ofEpochMilli(state.usedMillis());
  }

  /** When its content was last read through and found right; empty: not yet. */
  public Optional<Instant> checked() {
    return state.checkedMillis() == 0
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(state.checkedMillis()));
  }

  /** What people know it by: its releases as this node was asked for it, else its infohash. */
  public String label() {
    return releases().isEmpty()
        ? infoHash.toString()
        : String.join(", ", new TreeSet<>(releases()));
  }

  CachedArtifact with(ArtifactState now) {
    return new CachedArtifact(infoHash, name, digest, sizeBytes, pieceCount, now, torrents);
  }
}
