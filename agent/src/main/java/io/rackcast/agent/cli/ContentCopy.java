package io.rackcast.agent.cli;

import io.rackcast.agent.transfer.storage.Synced;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Copies or links content, or only reads it, and computes its digest on the way by the rule of
 * {@code artifacts.proto} ({@code Artifact.sha256}). For one use by one thread.
 */
final class ContentCopy {
  private static final int BUFFER_BYTES = 1 << 20;

  private static final long WORTH_SHARING = 1 << 20;

  private final byte[] buffer = new byte[BUFFER_BYTES];
  private boolean cannotShare;

  /** What happens to each file. */
  enum Manner {
    /** A copy of its own, synced. */
    COPY,
    /** Blocks shared with the source, where the file system can; else as {@link #COPY}. */
    SHARE,
    /** Blocks shared with the source. */
    MUST_SHARE,
    /** A hard link. */
    LINK,
    /** Nothing: it is only read. */
    CHECK;

    static Manner of(Link link) {
      return switch (link) {
        case AUTO -> SHARE;
        case REFLINK -> MUST_SHARE;
        case HARD -> LINK;
        case COPY -> COPY;
      };
    }
  }

  private final Manner manner;

  ContentCopy(Manner manner) {
    this.manner = manner;
  }

  /** Brings {@code source}, a file or a folder, to {@code target}, which must not exist. */
  Sha256Digest bring(Path source, Path target) throws IOException {
    if (Files.isDirectory(source)) {
      return folder(source, target);
    }
    return Sha256Digest.of(file(source, target));
  }

  private Sha256Digest folder(Path source, Path target) throws IOException {
    makeFolder(target);
    MessageDigest listing = sha256();
    for (Path file : files(source)) {
      Path relative = source.relativize(file);
      Path copy = target.resolve(relative);
      makeFolder(copy.getParent());
      byte[] digest = file(file, copy);
      String line =
          (Files.isExecutable(file) ? "755 " : "644 ")
              + Files.size(file)
              + " "
              + HexFormat.of().formatHex(digest)
              + " "
              + relative
              + "\n";
      listing.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return Sha256Digest.of(listing.digest());
  }

  private void makeFolder(@Nullable Path folder) throws IOException {
    if (folder != null && manner != Manner.CHECK) {
      Files.createDirectories(folder);
    }
  }

  private byte[] file(Path source, Path target) throws IOException {
    if (manner == Manner.LINK) {
      Files.createLink(target, source);
    }
    if (manner == Manner.LINK || manner == Manner.CHECK) {
      return digest(source);
    }
    if (shares(source)) {
      if (Reflink.clone(source, target)) {
        return finish(source, target, digest(target));
      }
      if (manner == Manner.MUST_SHARE) {
        throw new IOException("the file system cannot share content between two files");
      }
      cannotShare = true;
    }
    return copy(source, target);
  }

  /** A process for each file costs more than copying a small one. */
  private boolean shares(Path source) throws IOException {
    return manner == Manner.MUST_SHARE
        || (manner == Manner.SHARE && !cannotShare && Files.size(source) >= WORTH_SHARING);
  }

  private byte[] finish(Path source, Path target, byte[] digest) throws IOException {
    Synced.file(target);
    if (Files.isExecutable(source)) {
      makeExecutable(target);
    }
    return digest;
  }

  private byte[] copy(Path source, Path target) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = Files.newInputStream(source);
        FileChannel out =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        write(out, ByteBuffer.wrap(buffer, 0, read));
      }
    }
    return finish(source, target, digest.digest());
  }

  private byte[] digest(Path source) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = Files.newInputStream(source)) {
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return digest.digest();
  }

  private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** Adds an executable bit where there is one to read. */
  private static void makeExecutable(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    String text = PosixFilePermissions.toString(permissions);
    StringBuilder wider = new StringBuilder(text);
    for (int i = 0; i < 9; i += 3) {
      if (text.charAt(i) == 'r') {
        wider.setCharAt(i + 2, 'x');
      }
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(wider.toString()));
  }

  /** The files of a folder in the byte order of their paths. */
  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile)
          .sorted((a, b) -> Arrays.compareUnsigned(bytes(folder, a), bytes(folder, b)))
          .toList();
    }
  }

  private static byte[] bytes(Path folder, Path file) {
    return folder.relativize(file).toString().getBytes(StandardCharsets.UTF_8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
