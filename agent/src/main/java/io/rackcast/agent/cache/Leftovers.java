package io.rackcast.agent.cache;

import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent that does not run has of a release, for a fetch that has to do without it. It is
 * copied, not used where it is: the agent may start again at any moment.
 */
public final class Leftovers {
  private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
  private static final int BUFFER_BYTES = 1 << 20;

  private Leftovers() {}

  /**
   * Copies content, whole or in part, and its journal into another data folder. What cannot be read
   * is left out: it is only a saving.
   *
   * @param dataDir the agent's; untouched when an agent uses it
   * @param release {@code NAME@VERSION}
   * @param into a data folder that nobody uses; made if it is missing
   * @return whether there was something
   */
  public static boolean take(Path dataDir, String release, Path into) {
    if (!Files.isDirectory(dataDir.resolve("content"))) {
      return false;
    }
    try (Cache cache = Cache.open(dataDir)) {
      Optional<InfoHash> found =
          cache
              .find(release)
              .filter(artifact -> artifact.ended().isEmpty())
              .map(artifact -> artifact.infoHash());
      if (found.isPresent()) {
        String folder = "content/" + found.get();
        copyTree(dataDir.resolve(folder), into.resolve(folder));
      }
      return found.isPresent();
    } catch (CacheException | IOException e) {
      log.debug("what {} has of {} is not used", dataDir, release, e);
      return false;
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    List<Path> entries;
    try (Stream<Path> tree = Files.walk(from)) {
      // What vouches for content comes after it, should this be interrupted.
      entries = tree.sorted(Comparator.comparing(Leftovers::vouches)).toList();
    }
    for (Path entry : entries) {
      Path copy = to.resolve(from.relativize(entry));
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(copy);
      } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
        copyFile(entry, copy);
      }
    }
  }

  private static boolean vouches(Path entry) {
    String name = String.valueOf(entry.getFileName());
    return name.endsWith(".journal") || name.endsWith(".whole") || name.equals("artifact.json");
  }

  /** Zeros are skipped: content of which little has come is nearly all hole. */
  private static void copyFile(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    var buffer = ByteBuffer.allocate(BUFFER_BYTES);
    var zeros = ByteBuffer.allocate(BUFFER_BYTES);
    try (var in = FileChannel.open(from);
        var out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long size = in.size();
      for (long at = 0; at < size; at += buffer.limit()) {
        buffer.clear();
        if (in.read(buffer, at) <= 0) {
          throw new IOException(from + " became shorter while it was copied");
        }
        buffer.flip();
        boolean last = at + buffer.limit() >= size;
        if (last || !buffer.equals(zeros.slice(0, buffer.limit()))) {
          write(out, buffer, at);
        }
      }
    }
    Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
    Files.setLastModifiedTime(to, Files.getLastModifiedTime(from));
  }

  private static void write(FileChannel out, ByteBuffer bytes, long offset) throws IOException {
    for (long at = offset; bytes.hasRemaining(); ) {
      at += out.write(bytes, at);
    }
    bytes.rewind();
  }
}
