package io.rackcast.agent.cache;

import io.rackcast.agent.transfer.storage.Synced;
import io.rackcast.proto.torrent.InfoHash;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that is known of the artifacts in one file, so that a start reads one file and not two of
 * each artifact. Changes are appended; when most of it is outdated it is written anew.
 *
 * <pre>
 *  0  8  "rackidx1"
 *  8     records, each: length 4, CRC-32C of the record 4, the record ({@link IndexRecord})
 * </pre>
 *
 * A record that was cut at the end, as by a {@code kill -9}, ends the file there. Any other damage
 * makes the whole useless: it is made again from the folders. Guarded by its owner.
 */
final class IndexFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IndexFile.class);
  private static final long MAGIC = 0x7261636b69647831L;
  private static final int HEAD_BYTES = 8;
  private static final int FRAME_BYTES = 8;
  private static final int LARGEST_RECORD = 64 << 20;
  // Outdated records are worth a new file when they are as many as the others, and these besides.
  private static final long SPARE_RECORDS = 1000;
  private static final int BATCH_BYTES = 1 << 20;

  private final Path folder;
  private final Path path;
  private @Nullable FileChannel channel;
  private long end;
  private long records;

  IndexFile(Path folder, String name) {
    this.folder = folder;
    this.path = folder.resolve(name);
  }

  /** What it says; empty if there is none to be trusted: then {@link #rewrite} is to follow. */
  Optional<Map<InfoHash, CachedArtifact>> read(Torrents torrents) throws IOException {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    var in = ByteBuffer.wrap(Files.readAllBytes(path));
    if (in.remaining() < HEAD_BYTES || in.getLong() != MAGIC) {
      return damaged("its head is another");
    }
    Map<InfoHash, CachedArtifact> found = new HashMap<>();
    end = HEAD_BYTES;
    var crc = new CRC32C();
    while (in.remaining() >= FRAME_BYTES) {
      int length = in.getInt();
      int sum = in.getInt();
      if (length <= 0 || length > LARGEST_RECORD) {
        return damaged("a record of " + length + " bytes at " + in.position());
      }
      if (length > in.remaining()) {
        break;
      }
      crc.reset();
      crc.update(in.slice(in.position(), length));
      if ((int) crc.getValue() != sum) {
        return damaged("the record at " + in.position() + " is not what was written");
      }
      apply(in, length, found, torrents);
      records++;
      end = in.position();
    }
    return Optional.of(found);
  }

  private static void apply(
      ByteBuffer in, int length, Map<InfoHash, CachedArtifact> found, Torrents torrents)
      throws IOException {
    var record = new ByteArrayInputStream(in.array(), in.arrayOffset() + in.position(), length);
    IndexRecord.apply(new DataInputStream(record), found, torrents);
    in.position(in.position() + length);
  }

  private Optional<Map<InfoHash, CachedArtifact>> damaged(String how) {
    log.warn("{} is damaged ({}); it is made again from the artifacts' folders", path, how);
    return Optional.empty();
  }

  /** Whether so much of it is outdated that {@link #rewrite} is worth it. */
  boolean isOutgrown(int artifacts) {
    return records > 2L * artifacts + SPARE_RECORDS;
  }

  /** Goes on behind the last whole record that {@link #read} found. */
  void append() throws IOException {
    channel = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    channel.truncate(end);
  }

  /**
   * Appends a record.
   *
   * @param lasting whether it must outlive a power cut
   */
  void append(byte[] record, boolean lasting) throws IOException {
    FileChannel open = channel;
    if (open == null) {
      throw new IOException(path + " is closed");
    }
    ByteBuffer frame = frame(record);
    long at = end;
    while (frame.hasRemaining()) {
      at += open.write(frame, at); // what a full disk cut is written over by the next
    }
    if (lasting) {
      open.force(false);
    }
    end = at;
    records++;
  }

  private static ByteBuffer frame(byte[] record) {
    var crc = new CRC32C();
    crc.update(record, 0, record.length);
    return ByteBuffer.allocate(FRAME_BYTES + record.length)
        .putInt(record.length)
        .putInt((int) crc.getValue())
        .put(record)
        .flip();
  }

  /** Writes it anew and goes on behind; until that is done the old one stands. */
  void rewrite(Collection<CachedArtifact> artifacts) throws IOException {
    Path draft = draft();
    var out =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING,
            LinkOption.NOFOLLOW_LINKS);
    try {
      writeAll(artifacts, out);
      out.force(true);
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
      Synced.folder(folder);
    } catch (IOException e) {
      out.close();
      throw e;
    }
    close();
    channel = out;
    end = out.size();
    records = artifacts.size();
  }

  /** Deletes what a kill in {@link #rewrite} left. */
  void clearDraft() throws IOException {
    Files.deleteIfExists(draft());
  }

  private Path draft() {
    return path.resolveSibling(path.getFileName() + ".new");
  }

  private static void writeAll(Collection<CachedArtifact> artifacts, FileChannel out)
      throws IOException {
    var batch = ByteBuffer.allocate(BATCH_BYTES);
    batch.putLong(MAGIC);
    for (CachedArtifact artifact : artifacts) {
      ByteBuffer frame = frame(IndexRecord.put(artifact));
      if (frame.remaining() > batch.remaining()) {
        drain(batch, out);
      }
      if (frame.remaining() > batch.remaining()) {
        write(frame, out);
      } else {
        batch.put(frame);
      }
    }
    drain(batch, out);
  }

  private static void drain(ByteBuffer batch, FileChannel out) throws IOException {
    write(batch.flip(), out);
    batch.clear();
  }

  private static void write(ByteBuffer bytes, FileChannel out) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }
}
