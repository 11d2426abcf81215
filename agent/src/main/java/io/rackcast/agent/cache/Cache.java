package io.rackcast.agent.cache;

import io.rackcast.agent.release.PublishedTorrent;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The artifacts in a data folder. Safe for use by several threads; writes are one at a time.
 *
 * <p>An artifact's torrent and record lie in its own folder; the index file says the same of all of
 * them, is written first and wins at the next start. A last use is noted in memory and reaches the
 * disk with {@link #save}: losing some minutes of it costs nothing.
 */
public final class Cache implements AutoCloseable {

  private final DataFolder folder;
  private final InstantSource clock;
  private final Map<InfoHash, CachedArtifact> index;
  private final Map<InfoHash, Long> unsavedUses = new ConcurrentHashMap<>();
  private final RecentEnds recentEnds = new RecentEnds();

  /** Held while room is made and the artifact written that it is for; before the monitor. */
  private final ReentrantLock beginning = new ReentrantLock();

  private volatile Room room = (label, bytes) -> {};

  private Cache(DataFolder folder, InstantSource clock, Map<InfoHash, CachedArtifact> found) {
    this.folder = folder;
    this.clock = clock;
    this.index = new ConcurrentHashMap<>(found);
  }

  /**
   * Opens a data folder, made if it is missing, and reads what it holds. An artifact whose torrent
   * or record cannot be read is left alone and logged: asked for again, it is written anew.
   *
   * @throws CacheException if another agent uses it or it cannot be read and written
   */
  public static Cache open(Path dataDir) {
    return open(dataDir, InstantSource.system());
  }

  /** As the other, with a clock for last uses. */
  public static Cache open(Path dataDir, InstantSource clock) {
    try {
      DataFolder folder = DataFolder.open(dataDir);
      try {
        return new Cache(folder, clock, folder.read());
      } catch (IOException | RuntimeException e) {
        folder.close();
        throw e;
      }
    } catch (IOException e) {
      throw new CacheException(
          "the data-dir "
              + dataDir
              + " cannot be used ("
              + reason(e)
              + "); mend it or set data-dir",
          e);
    }
  }

  /** From now on room is made by {@code maker}; until then there is always room. */
  public void makeRoomBy(Room maker) {
    room = maker;
  }

  /** The folder that holds all content. */
  public Path contentFolder() {
    return folder.content();
  }

  /** Everything in the folder, in no order. */
  public List<CachedArtifact> artifacts() {
    return List.copyOf(index.values());
  }

  /** How many artifacts there are. */
  public int size() {
    return index.size();
  }

  /** One artifact. */
  public Optional<CachedArtifact> find(InfoHash infoHash) {
    return Optional.ofNullable(index.get(infoHash));
  }

  /** The artifact that was last fetched as {@code release} ({@code NAME@VERSION}). */
  public Optional<CachedArtifact> find(String release) {
    return index.values().stream()
        .filter(artifact -> artifact.releases().contains(release))
        .findFirst();
  }

  /**
   * How many ends there were. Read before the publisher is asked for a torrent, it tells {@link
   * #keep} which ends the answer knows of.
   */
  public synchronized long ends() {
    return recentEnds.count();
  }

  /**
   * Makes room for an artifact, or finds it; its torrent and record are on disk when this returns.
   * The publisher's answer lifts an end of old; one that came after the question stays. May stop
   * swarms and delete files, so it is not for an event loop.
   *
   * @param endsBefore {@link #ends} when the publisher was asked
   * @throws CacheException if there is no room or they cannot be written
   */
  public CachedArtifact keep(PublishedTorrent torrent, long endsBefore) {
    beginning.lock();
    try {
      if (!index.containsKey(torrent.metainfo().infoHash())) {
        room.make(torrent.name().toString(), torrent.metainfo().contentLength());
      }
      return write(torrent, endsBefore);
    } finally {
      beginning.unlock();
    }
  }

  private synchronized CachedArtifact write(PublishedTorrent torrent, long endsBefore) {
    Metainfo metainfo = torrent.metainfo();
    long now = clock.millis();
    CachedArtifact known = index.get(metainfo.infoHash());
    ArtifactState before = known == null ? ArtifactState.fresh(now) : known.state();
    ArtifactState approved = before.alsoAs(torrent.name()).used(now);
    var artifact =
        CachedArtifact.of(
            metainfo,
            torrent.digest(),
            recentEnds.since(endsBefore, metainfo.infoHash()).map(approved::ended).orElse(approved),
            folder.torrents());
    folder.begin(metainfo);
    return write(known, artifact);
  }

  /**
   * Remembers that an artifact may no longer be distributed, so that a restart does not seed it.
   */
  public synchronized void end(InfoHash infoHash, String reason) {
    recentEnds.add(infoHash, reason);
    change(infoHash, state -> state.ended(reason));
  }

  /**
   * Remembers that an artifact is not to be gone on with until it is asked for, or that it is, so
   * that a restart does the same.
   */
  public void pause(InfoHash infoHash, boolean paused) {
    change(infoHash, state -> state.paused(paused));
  }

  /**
   * Keeps an artifact until it is unpinned, or lets it go.
   *
   * @return false if it is not here
   * @throws CacheException if that cannot be written
   */
  public boolean pin(InfoHash infoHash, boolean pinned) {
    return change(infoHash, state -> state.pinned(pinned));
  }

  /** Its content has become whole, or is whole no more. */
  public void whole(InfoHash infoHash, boolean whole) {
    change(infoHash, state -> state.whole(whole));
  }

  /** Its content was read through and found right just now. */
  public void checked(InfoHash infoHash) {
    change(infoHash, state -> state.checked(clock.millis()));
  }

  /** It was opened for reading, or placed. */
  public void used(InfoHash infoHash) {
    long now = clock.millis();
    index.computeIfPresent(infoHash, (key, was) -> was.with(was.state().used(now)));
    unsavedUses.put(infoHash, now);
  }

  private synchronized boolean change(InfoHash infoHash, UnaryOperator<ArtifactState> to) {
    CachedArtifact artifact = index.get(infoHash);
    if (artifact == null) {
      return false;
    }
    ArtifactState now = to.apply(artifact.state());
    if (!now.equals(artifact.state())) {
      write(artifact, artifact.with(now));
    }
    return true;
  }

  private CachedArtifact write(@Nullable CachedArtifact before, CachedArtifact now) {
    folder.write(before, now);
    unsavedUses.remove(now.infoHash());
    index.put(now.infoHash(), now);
    compact();
    return now;
  }

  /**
   * Takes an artifact out; {@link #sweep} deletes its files. What uses them has stopped.
   *
   * @throws CacheException if it cannot be taken out; it is still here then
   */
  public synchronized void remove(InfoHash infoHash) {
    if (index.containsKey(infoHash)) {
      folder.takeOut(infoHash);
      index.remove(infoHash);
      unsavedUses.remove(infoHash);
    }
  }

  /** Deletes the files of what was removed, also before a {@code kill -9}. */
  public void sweep() {
    folder.sweep();
  }

  /** Writes the last uses down. */
  public synchronized void save() {
    Map<InfoHash, Long> uses = Map.copyOf(unsavedUses);
    unsavedUses.keySet().removeAll(uses.keySet());
    folder.used(uses);
    compact();
  }

  private void compact() {
    folder.compact(index);
  }

  @Override
  public void close() {
    save();
    folder.close();
  }

  static String reason(Exception e) {
    String message = e.getMessage();
    return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }
}
