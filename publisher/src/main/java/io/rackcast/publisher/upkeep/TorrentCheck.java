package io.rackcast.publisher.upkeep;

import io.rackcast.proto.torrent.ContentHasher;
import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.proto.torrent.HashedContent;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.MetainfoException;
import io.rackcast.publisher.content.ContentStore;
import io.rackcast.publisher.store.ArtifactKind;
import io.rackcast.publisher.store.ContentRows.TorrentRow;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredFile;
import io.rackcast.publisher.upkeep.Finding.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Compares all torrents with their infohashes, and makes one again from good content. */
final class TorrentCheck {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final int BATCH = 500;

  private final Store store;
  private final ContentStore content;
  private final boolean repair;
  private final Consumer<Optional<Finding>> each;
  private final IntConsumer read;

  /**
   * @param each is told of every torrent, with what is wrong with it
   * @param read is told the bytes that are read
   */
  TorrentCheck(
      Store store,
      ContentStore content,
      boolean repair,
      Consumer<Optional<Finding>> each,
      IntConsumer read) {
    this.store = store;
    this.content = content;
    this.repair = repair;
    this.each = each;
    this.read = read;
  }

  void run() throws IOException {
    var batch = store.contents().torrentsAfter(0, BATCH);
    while (!batch.isEmpty()) {
      for (var row : batch) {
        each.accept(row.isApproved() ? check(row) : Optional.empty());
      }
      batch = store.contents().torrentsAfter(batch.get(batch.size() - 1).id(), BATCH);
    }
  }

  private Optional<Finding> check(TorrentRow row) throws IOException {
    var seen = content.torrentVersion(row.infoHash());
    var metainfo = content.torrent(row.infoHash());
    if (metainfo.isPresent() && isRight(row, metainfo.get())) {
      return Optional.empty();
    }
    // Since the row was read it may have been withdrawn, and its torrent removed; or put there.
    if (!isSame(row, seen)) {
      return Optional.empty();
    }
    var problem = metainfo.isPresent() ? Problem.TORRENT_WRONG : Problem.TORRENT_MISSING;
    var again = repair ? made(row) : Optional.<byte[]>empty();
    // Making it took its time.
    boolean isSame = isSame(row, seen);
    var moved =
        repair && isSame && metainfo.isPresent()
            ? Optional.of(content.moveTorrentAside(row.infoHash()))
            : Optional.<String>empty();
    if (isSame && again.isPresent()) {
      content.keepTorrent(row.infoHash(), again.get());
    }
    var releases =
        store.releases().ofInfoHash(row.infoHash()).stream()
            .filter(release -> release.isLive())
            .map(release -> release.key().toString())
            .limit(5)
            .toList();
    return Optional.of(
        new Finding(problem, row.infoHash().toString(), 0, releases, moved, again.isPresent()));
  }

  private boolean isSame(TorrentRow row, Optional<String> seen) throws IOException {
    return store.contents().isApproved(row) && content.torrentVersion(row.infoHash()).equals(seen);
  }

  private static boolean isRight(TorrentRow row, byte[] bytes) {
    try {
      var metainfo = Metainfo.parse(bytes);
      return metainfo.infoHash().equals(row.infoHash())
          && metainfo.infoHashV2().equals(Optional.of(row.infoHashV2()));
    } catch (MetainfoException e) {
      return false;
    }
  }

  /** The torrent from the content's bytes; empty if they are not all here and right. */
  private Optional<byte[]> made(TorrentRow row) throws IOException {
    var files = store.contents().filesOf(row);
    if (!files.stream().allMatch(this::isHere)) {
      return Optional.empty();
    }
    var hasher =
        new ContentHasher(
            row.name(),
            row.kind() == ArtifactKind.FOLDER,
            files.stream()
                .map(file -> new FileSpec(file.path(), file.sizeBytes(), file.executable()))
                .toList(),
            row.pieceLengthBytes());
    feed(hasher, files);
    HashedContent hashed = hasher.finish();
    return hashed.infoHash().equals(row.infoHash())
        ? Optional.of(hashed.torrent(List.of()))
        : Optional.empty();
  }

  private boolean isHere(StoredFile file) {
    try (var kept = content.open(file.sha256()).orElse(null)) {
      return kept != null && kept.sizeBytes() == file.sizeBytes();
    } catch (IOException e) {
      return false;
    }
  }

  private void feed(ContentHasher hasher, List<StoredFile> files) throws IOException {
    var buffer = new byte[BUFFER_BYTES];
    for (var file : files) {
      try (var kept = content.open(file.sha256()).orElseThrow();
          var in = kept.stream(0, file.sizeBytes())) {
        long left = file.sizeBytes();
        while (left > 0) {
          int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
          if (n < 0) {
            throw new IOException(file.sha256() + " became shorter while it was read");
          }
          hasher.update(buffer, 0, n);
          read.accept(n);
          left -= n;
        }
      }
    }
  }
}
