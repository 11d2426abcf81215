package io.rackcast.agent.cache;

import io.rackcast.agent.release.ReleaseName;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What changes of an artifact in the cache.
 *
 * @param releases the releases under which this node was asked for it, as text
 * @param ended why it may no longer be distributed; empty while it may
 * @param paused whether it was stopped half done, and is not gone on with until it is asked for
 * @param pinned whether it stays until it is unpinned
 * @param whole whether its content was whole when that was last looked at
 * @param usedMillis when it was last fetched, opened for reading or placed, since 1970
 * @param checkedMillis when its content was last read through and found right; 0: never
 */
record ArtifactState(
    Set<String> releases,
    Optional<String> ended,
    boolean paused,
    boolean pinned,
    boolean whole,
    long usedMillis,
    long checkedMillis) {
  ArtifactState {
    releases = Set.copyOf(releases);
  }

  static ArtifactState fresh(long nowMillis) {
    return new ArtifactState(Set.of(), Optional.empty(), false, false, false, nowMillis, 0);
  }

  ArtifactState alsoAs(ReleaseName release) {
    var all = new TreeSet<>(releases);
    all.add(release.toString());
    return new ArtifactState(
        all, Optional.empty(), false, pinned, whole, usedMillis, checkedMillis);
  }

  ArtifactState ended(String reason) {
    return new ArtifactState(
        releases, Optional.of(reason), paused, pinned, whole, usedMillis, checkedMillis);
  }

  ArtifactState paused(boolean now) {
    return new ArtifactState(releases, ended, now, pinned, whole, usedMillis, checkedMillis);
  }

  ArtifactState pinned(boolean now) {
    return new ArtifactState(releases, ended, paused, now, whole, usedMillis, checkedMillis);
  }

  ArtifactState whole(boolean now) {
    return new ArtifactState(releases, ended, paused, pinned, now, usedMillis, checkedMillis);
  }

  ArtifactState used(long millis) {
    return new ArtifactState(releases, ended, paused, pinned, whole, millis, checkedMillis);
  }

  ArtifactState checked(long millis) {
    return new ArtifactState(releases, ended, paused, pinned, whole, usedMillis, millis);
  }
}
