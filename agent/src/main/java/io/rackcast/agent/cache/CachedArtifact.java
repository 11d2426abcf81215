package io.rackcast.agent.cache;

import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.Sha256Digest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An artifact of which the folder holds all, a part, or nothing yet.
 *
 * @param metainfo its torrent
 * @param digest its SHA-256, as the publisher named it
 * @param releases the releases under which this node was asked for it, as text
 * @param ended why it may no longer be distributed; empty while it may
 * @param paused whether it was stopped half done, and is not gone on with until it is asked for
 * @param folder where its content lies, or will lie, under the torrent's name
 */
public record CachedArtifact(
    Metainfo metainfo,
    Sha256Digest digest,
    Set<String> releases,
    Optional<String> ended,
    boolean paused,
    Path folder) {
  /** Copies the set. */
  public CachedArtifact {
    releases = Set.copyOf(releases);
  }

  /** The content once it is whole: a file or a folder. */
  public Path content() {
    return folder.resolve(metainfo.name());
  }

  /** What people know it by: its releases as this node was asked for it, else its infohash. */
  public String label() {
    return releases.isEmpty()
        ? metainfo.infoHash().toString()
        : String.join(", ", new TreeSet<>(releases));
  }

  CachedArtifact alsoAs(ReleaseName release) {
    var all = new TreeSet<>(releases);
    all.add(release.toString());
    return new CachedArtifact(metainfo, digest, all, Optional.empty(), false, folder);
  }

  CachedArtifact ended(String reason) {
    return new CachedArtifact(metainfo, digest, releases, Optional.of(reason), paused, folder);
  }

  CachedArtifact paused(boolean nowPaused) {
    return new CachedArtifact(metainfo, digest, releases, ended, nowPaused, folder);
  }
}
