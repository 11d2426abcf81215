package io.rackcast.publisher.content;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where content is, each file once under its digest, and the metainfo of each artifact.
 *
 * <pre>
 * sha256/ab/abcd…            a file's bytes
 * torrents/ab/abcd….torrent  metainfo without trackers, by v1 infohash
 * </pre>
 *
 * <p>What stands under its name is whole and lasts. May be used by any thread; what places and what
 * removes is called by one at a time. All methods throw IOException when the place fails, as {@link
 * ContentFault} when that is no disk of ours.
 */
public interface ContentStore extends AutoCloseable {
  /** Those of the digests whose bytes are here. */
  Set<Sha256Digest> kept(Collection<Sha256Digest> digests) throws IOException;

  /** The bytes of that digest; empty when they are not here. */
  Optional<KeptContent> open(Sha256Digest sha256) throws IOException;

  /** The metainfo without trackers of an artifact. */
  Optional<byte[]> torrent(InfoHash infoHash) throws IOException;

  /** Whether the metainfo of an artifact is here. */
  boolean hasTorrent(InfoHash infoHash) throws IOException;

  /** Tells an artifact's metainfo from another one under its name; empty when there is none. */
  Optional<String> torrentVersion(InfoHash infoHash) throws IOException;

  /**
   * Which removal was the newest, by any publisher that shares this place; "" before the first.
   * What is asked after this is answered as of then, or later.
   */
  String removalMark() throws IOException;

  /** Tells who places content meanwhile, in another publisher, to look whether it is there. */
  void markRemoval() throws IOException;

  /** Whether nobody has removed anything since; false when that cannot be told. */
  default boolean isNothingRemovedSince(String mark) {
    try {
      return removalMark().equals(mark);
    } catch (IOException e) {
      return false;
    }
  }

  /** Something that is asked of a place. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does something while others wait. A place that is asked over a network asks once and shortly,
   * and fails when the deadline is over.
   */
  default <T> T within(Deadline deadline, Work<T> work) throws IOException {
    return work.run();
  }

  /**
   * Whether some of these are gone that somebody began to remove and never said how it ended. Asked
   * inside the transaction that approves them.
   *
   * @throws ContentFault when that began just now, so that they may still go
   */
  default boolean isLostInRemoval(InfoHash infoHash, Collection<Sha256Digest> digests)
      throws IOException {
    return false;
  }

  /** As {@link #delete}; who places content meanwhile, in another publisher, is told. */
  default ContentRemoval.Freed remove(List<Sha256Digest> digests) throws IOException {
    markRemoval();
    try {
      return delete(digests);
    } finally {
      // What others saw before the files went counts no more.
      markRemoval();
    }
  }

  /** As {@link #deleteTorrent}; who places content meanwhile, in another publisher, is told. */
  default void removeTorrent(InfoHash infoHash) throws IOException {
    markRemoval();
    try {
      deleteTorrent(infoHash);
    } finally {
      markRemoval();
    }
  }

  /**
   * Does ahead what takes long of {@link #keep}; others may place and remove meanwhile.
   *
   * @param files whole and synced, by their digests
   */
  void stage(Map<Sha256Digest, Path> files) throws IOException;

  /** Keeps a file that is whole and synced; the caller's stays. Known content is left as it is. */
  void keep(Path synced, Sha256Digest sha256) throws IOException;

  /** Keeps an artifact's metainfo. */
  void keepTorrent(InfoHash infoHash, byte[] metainfo) throws IOException;

  /** Removes files for good; what is not here is passed over. */
  ContentRemoval.Freed delete(List<Sha256Digest> digests) throws IOException;

  /** Removes an artifact's metainfo. */
  void deleteTorrent(InfoHash infoHash) throws IOException;

  /** Bytes of all files, as they are now. */
  default long totalBytes() throws IOException {
    long total = 0;
    for (int first = 0; first < 256; first++) {
      for (var file : files(first)) {
        total += file.sizeBytes();
      }
    }
    return total;
  }

  /** All files whose name begins with this byte, 0 to 255, as they are now. */
  List<HeldFile> files(int firstByte) throws IOException;

  /**
   * Reads one of {@link #files}, to its end.
   *
   * @throws java.nio.file.NoSuchFileException when it is gone
   */
  InputStream read(HeldFile file) throws IOException;

  /**
   * Takes a file out of the store that is not what its name says, unless it is another one by now.
   *
   * @return where it is now; empty when it stayed
   */
  Optional<String> moveAside(HeldFile file) throws IOException;

  /**
   * Takes an artifact's metainfo, which must be here, out of the store; returns where it is now.
   */
  String moveTorrentAside(InfoHash infoHash) throws IOException;

  /** What is wrong with the place as far as is known, as one sentence; only looks. */
  default Optional<String> fault() {
    return Optional.empty();
  }

  /** Throws away what was half put here by somebody who was killed; now and then. */
  default void tidy() throws IOException {}

  @Override
  void close();
}
