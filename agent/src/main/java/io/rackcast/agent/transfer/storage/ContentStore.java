package io.rackcast.agent.transfer.storage;

import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.TorrentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A torrent's content in a folder: finds what is there, keeps the journal, puts the whole content
 * in its place. Its methods block and are called one at a time, but for {@link #files()}.
 */
public final class ContentStore {
  // A process that was killed may have written blocks after its last journal entry, for as long as
  // it waited for the rest of a piece; later changes are someone else's.
  private static final long CHANGED_LATER_MILLIS = 10 * 60_000L;
  // Journaled pieces that are hashed all the same, the last ones written.
  private static final int SAMPLE = 4;

  private final Metainfo metainfo;
  private final ContentPaths paths;
  private final ContentFiles files;
  private final UUID bootId;
  private @Nullable Journal journal;

  /** The content of a torrent in a folder that exists. */
  public ContentStore(Metainfo metainfo, Path folder, FilePool pool) {
    this(metainfo, folder, pool, BootId.current());
  }

  ContentStore(Metainfo metainfo, Path folder, FilePool pool, UUID bootId) {
    this.metainfo = metainfo;
    this.paths = ContentPaths.in(folder, metainfo.name(), metainfo.infoHash());
    this.files = new ContentFiles(metainfo, paths, pool);
    this.bootId = bootId;
  }

  /** Where the content is when it is whole. */
  public Path target() {
    return paths.target();
  }

  /** Reading and writing by piece. */
  public ContentFiles files() {
    return files;
  }

  /**
   * Finds which pieces are there: by marker or journal if they can be trusted, else by hashing.
   *
   * @param expectComplete content at the target that is not whole is ours: it is taken back to its
   *     temporary name and completed
   * @throws IOException one sentence, when the files cannot be used
   * @throws CancellationException when {@code progress} gave up
   */
  public BitSet open(boolean expectComplete, CheckProgress progress) throws IOException {
    if (Files.exists(paths.target(), LinkOption.NOFOLLOW_LINKS)) {
      Optional<BitSet> found = openTarget(expectComplete, progress);
      if (found.isPresent()) {
        return found.get();
      }
    }
    Optional<BitSet> journaled = openJournaled();
    boolean isNew = !Files.exists(paths.part(), LinkOption.NOFOLLOW_LINKS);
    files.createPart();
    BitSet verified =
        journaled.isPresent() ? journaled.get() : isNew ? new BitSet() : hash(progress);
    journal =
        Journal.create(
            paths.journal(), metainfo.infoHash(), metainfo.pieceCount(), bootId, verified);
    return verified;
  }

  private Optional<BitSet> openTarget(boolean expectComplete, CheckProgress progress)
      throws IOException {
    files.setInPlace(true);
    if (looksWhole()) {
      if (WholeMarker.matches(files, metainfo.files().size(), metainfo.infoHash())) {
        return Optional.of(everything());
      }
      if (hash(progress).equals(everything())) {
        WholeMarker.write(files, metainfo.files().size(), metainfo.infoHash());
        return Optional.of(everything());
      }
    }
    if (!expectComplete) {
      throw new IOException(
          paths.target() + " is there and is other content; move it away or fetch elsewhere");
    }
    if (Files.exists(paths.part(), LinkOption.NOFOLLOW_LINKS)) {
      files.setInPlace(false);
      throw new IOException(
          paths.target() + " is damaged and " + paths.part() + " is there too; remove one of them");
    }
    Files.deleteIfExists(paths.journal());
    files.unshare();
    files.setInPlace(false);
    Files.move(paths.target(), paths.part(), StandardCopyOption.ATOMIC_MOVE);
    return Optional.empty();
  }

  private boolean looksWhole() throws IOException {
    List<TorrentFile> list = metainfo.files();
    for (int file = 0; file < list.size(); file++) {
      if (!hasLength(files.path(file), list.get(file).length())) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasLength(Path path, long length) throws IOException {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) == length;
  }

  private BitSet everything() {
    var all = new BitSet(metainfo.pieceCount());
    all.set(0, metainfo.pieceCount());
    return all;
  }

  private Optional<BitSet> openJournaled() throws IOException {
    Optional<BitSet> journaled =
        Journal.read(paths.journal(), metainfo.infoHash(), metainfo.pieceCount(), bootId);
    if (journaled.isEmpty() || !looksWhole() || isChangedLater()) {
      return Optional.empty();
    }
    var hasher = new PieceHasher(metainfo);
    int[] sample =
        journaled.get().stream()
            .skip(Math.max(0, journaled.get().cardinality() - SAMPLE))
            .toArray();
    for (int piece : sample) {
      if (!hasher.matches(piece, files)) {
        return Optional.empty();
      }
    }
    return journaled;
  }

  private boolean isChangedLater() throws IOException {
    long journaled = Files.getLastModifiedTime(paths.journal()).toMillis();
    for (int file = 0; file < metainfo.files().size(); file++) {
      long changed = Files.getLastModifiedTime(files.path(file)).toMillis();
      if (changed > journaled + CHANGED_LATER_MILLIS) {
        return true;
      }
    }
    return false;
  }

  private BitSet hash(CheckProgress progress) throws IOException {
    var hasher = new PieceHasher(metainfo);
    var good = new BitSet(metainfo.pieceCount());
    for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
      good.set(piece, hasher.matches(piece, files));
      if (!progress.hashed(piece)) {
        throw new CancellationException("the check was given up");
      }
    }
    return good;
  }

  /** Notes verified pieces for the next start; a failure costs only hashing them then. */
  public void verified(BitSet pieces) throws IOException {
    Journal open = journal;
    if (open != null) {
      open.add(pieces);
    }
  }

  /** Whether the piece on the disk is right. */
  public boolean matches(int piece) throws IOException {
    return new PieceHasher(metainfo).matches(piece, files);
  }

  /** Whether content in its place looks as it did when it was verified. */
  public boolean looksUntouched() {
    try {
      return WholeMarker.matches(files, metainfo.files().size(), metainfo.infoHash());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reads whole content through, without writing anything.
   *
   * @return the pieces that are not right, or cannot be read
   * @throws CancellationException when {@code progress} gave up
   */
  public BitSet damaged(CheckProgress progress) {
    var hasher = new PieceHasher(metainfo);
    var damaged = new BitSet(metainfo.pieceCount());
    for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
      if (isDamaged(piece, hasher)) {
        damaged.set(piece);
      }
      if (!progress.hashed(piece)) {
        throw new CancellationException("the check was given up");
      }
    }
    return damaged;
  }

  /** As {@link #damaged(CheckProgress)}, of one piece. */
  public boolean isDamaged(int piece) {
    return isDamaged(piece, new PieceHasher(metainfo));
  }

  private boolean isDamaged(int piece, PieceHasher hasher) {
    try {
      if (!files.isInPlace()) {
        files.setInPlace(true);
      }
      return !hasher.matches(piece, files);
    } catch (IOException e) {
      return true;
    }
  }

  /** Forgets that the content was found whole, so that the next open hashes it. */
  public void distrust() throws IOException {
    Files.deleteIfExists(paths.whole());
  }

  /** Bytes free for the content. */
  public long freeBytes() throws IOException {
    return Files.getFileStore(paths.folder()).getUsableSpace();
  }

  /**
   * Syncs the whole content and renames it to its target, in one step for all who look. Does
   * nothing if it is there already; may be called again after a failure.
   */
  public void place() throws IOException {
    if (files.isInPlace()) {
      return;
    }
    for (int file = 0; file < metainfo.files().size(); file++) {
      if (metainfo.files().get(file).executable()) {
        ExecutableBits.add(files.path(file));
      }
      Synced.file(files.path(file));
    }
    if (Files.exists(paths.target(), LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          paths.target()
              + " has come into being meanwhile; move it away, then this goes on by itself");
    }
    files.moveInPlace();
    Synced.folder(paths.folder());
    WholeMarker.write(files, metainfo.files().size(), metainfo.infoHash());
    closeJournal();
    Files.deleteIfExists(paths.journal());
  }

  /** Closes the files; what is there stays. */
  public void close() throws IOException {
    files.close();
    closeJournal();
  }

  private void closeJournal() throws IOException {
    if (journal != null) {
      journal.close();
      journal = null;
    }
  }

  /** Closes the files and deletes them all. */
  public void delete() throws IOException {
    close();
    Files.deleteIfExists(paths.whole());
    Files.deleteIfExists(paths.journal());
    Trees.delete(paths.part());
    if (files.isInPlace()) {
      Trees.delete(paths.target());
    }
  }
}
