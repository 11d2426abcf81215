package io.rackcast.proto.torrent;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes a hybrid torrent of content in one pass over it: feed the files' bytes one after another,
 * in the order of the files, then {@link #finish}.
 *
 * <p>Three hashes are taken of each byte (the file's SHA-256, the v1 piece's SHA-1, the v2 block's
 * SHA-256), of large updates each by a thread of its own. Memory is 52 bytes a piece and one
 * piece's block hashes; nothing is copied. Large updates are best, 256 KiB or so. Mutable, for one
 * thread at a time.
 */
public final class ContentHasher {
  private static final int LEAST_APART = 128 << 10;
  private static final ForkJoinPool POOL = ForkJoinPool.commonPool();

  private final List<FileSpec> files;
  private final Layout layout;
  private final FileDigestLane digests = new FileDigestLane();
  private final V1PieceLane pieces;
  private final V2TreeLane trees;
  private final List<HashLane> lanes;
  private int ended;
  private long left;

  /**
   * Plans the torrent.
   *
   * @param name of the folder, or of the single file: one path part
   * @param folder whether the files stand in a folder; if not there is one file, called {@code
   *     name}
   * @param files the files in the order their bytes will come; the torrent lists them in the order
   *     of BEP 52, whatever this one is
   * @param pieceLength a power of two from 16 KiB to 64 MiB, see {@link PieceLengths}
   * @throws IllegalArgumentException if one of these is wrong, two files have the same path, or all
   *     are empty
   */
  public ContentHasher(String name, boolean folder, List<FileSpec> files, int pieceLength) {
    this.files = List.copyOf(files);
    this.layout = HybridLayout.of(name, folder, this.files, pieceLength);
    List<TorrentFile> fed = inOrderOf(this.files, layout.files());
    this.pieces = new V1PieceLane(layout, fed);
    this.trees = new V2TreeLane(layout, fed);
    this.lanes = List.of(digests, pieces, trees);
    this.left = this.files.get(0).length();
    endFiles();
  }

  /**
   * Takes the next bytes of the content; reads the array only during the call.
   *
   * @throws IllegalStateException if there are more bytes than the files have
   */
  public void update(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    int at = offset;
    while (at < offset + length) {
      if (ended == files.size()) {
        throw new IllegalStateException(
            "the content of \"%s\" is longer than its files".formatted(layout.name()));
      }
      int taken = (int) Math.min(left, offset + length - at);
      updateLanes(data, at, taken);
      at += taken;
      left -= taken;
      endFiles();
    }
  }

  /** Each hash on a processor of its own, where there are some and it is worth the change. */
  private void updateLanes(byte[] data, int offset, int length) {
    if (length < LEAST_APART) {
      lanes.forEach(lane -> lane.update(data, offset, length));
      return;
    }
    ForkJoinTask<?> v1 = POOL.submit(() -> pieces.update(data, offset, length));
    ForkJoinTask<?> v2 = POOL.submit(() -> trees.update(data, offset, length));
    digests.update(data, offset, length);
    // The last one first: what no other thread has begun is done by this one.
    v2.join();
    v1.join();
  }

  /**
   * The result.
   *
   * @throws IllegalStateException if bytes of the files are missing
   */
  public HashedContent finish() {
    if (ended < files.size()) {
      throw new IllegalStateException(
          "the content of \"%s\" is cut: %d bytes of \"%s\" are missing"
              .formatted(layout.name(), left, files.get(ended).path()));
    }
    List<TorrentFile> rooted = layout.files().stream().map(this::rooted).toList();
    var whole =
        new Layout(
            layout.name(), layout.isFolder(), layout.pieceLength(), rooted, layout.addressLength());
    return new HashedContent(
        ArtifactListing.digest(layout.isFolder(), files, digests.digests()),
        digests.digests(),
        InfoDictionary.write(whole, pieces.hashes()),
        PieceLayers.write(whole, trees.pieceRoots()));
  }

  /** Ends the current file when nothing of it is left, and the empty ones after it. */
  private void endFiles() {
    while (left == 0 && ended < files.size()) {
      lanes.forEach(HashLane::endFile);
      ended++;
      left = ended < files.size() ? files.get(ended).length() : 0;
    }
  }

  private TorrentFile rooted(TorrentFile file) {
    return new TorrentFile(
        file.path(), file.length(), file.executable(), trees.fileRoot(file.path()), file.offset());
  }

  private static List<TorrentFile> inOrderOf(List<FileSpec> specs, List<TorrentFile> files) {
    Map<String, TorrentFile> byPath =
        files.stream().collect(Collectors.toMap(TorrentFile::path, Function.identity()));
    return specs.stream().map(spec -> Objects.requireNonNull(byPath.get(spec.path()))).toList();
  }
}
