package io.rackcast.publisher.cli;

import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.cli.LocalContent.LocalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads content from its first byte to its last and hashes it on the way, so that what the
 * publisher received can be compared with what was read. A file that changes meanwhile is noticed
 * at its end. Not safe for threads.
 */
final class ContentReader implements AutoCloseable {
  private final LocalContent content;
  private final MessageDigest sha256 = newSha256();
  private final List<Sha256Digest> digests = new ArrayList<>();
  private @Nullable FileChannel channel;
  private long inFile;
  private long position;

  ContentReader(LocalContent content) {
    this.content = content;
  }

  long position() {
    return position;
  }

  /**
   * Fills the array with the next bytes, over the ends of files.
   *
   * @return how many; fewer than the array holds only at the end of the content
   * @throws ProgramException when a file cannot be read or has changed
   */
  int read(byte[] target) {
    int filled = 0;
    while (digests.size() < content.files().size()) {
      var file = content.files().get(digests.size());
      if (filled == target.length && file.sizeBytes() > 0) {
        break;
      }
      try {
        filled += read(file, target, filled);
      } catch (IOException e) {
        throw LocalContent.unreadable(file.source(), e);
      }
    }
    position += filled;
    return filled;
  }

  private int read(LocalFile file, byte[] target, int offset) throws IOException {
    if (channel == null) {
      channel = FileChannel.open(file.source(), StandardOpenOption.READ);
      inFile = 0;
    }
    int wanted = (int) Math.min(target.length - offset, file.sizeBytes() - inFile);
    int read = wanted == 0 ? 0 : channel.read(ByteBuffer.wrap(target, offset, wanted));
    if (read < 0) {
      throw changed(file);
    }
    sha256.update(target, offset, read);
    inFile += read;
    if (inFile == file.sizeBytes()) {
      end(file, channel);
    }
    return read;
  }

  private void end(LocalFile file, FileChannel open) throws IOException {
    boolean isSame =
        open.size() == file.sizeBytes()
            && Files.getLastModifiedTime(file.source()).equals(file.modified());
    open.close();
    channel = null;
    if (!isSame) {
      throw changed(file);
    }
    digests.add(Sha256Digest.of(sha256.digest()));
  }

  private static ProgramException changed(LocalFile file) {
    return new ProgramException(
        file.source()
            + " changed while it was being read; publish it when nobody writes to it any more");
  }

  /** SHA-256 of each file; all of the content must have been read. */
  List<Sha256Digest> fileDigests() {
    if (digests.size() != content.files().size()) {
      throw new IllegalStateException("the content was not read to its end");
    }
    return List.copyOf(digests);
  }

  /** The artifact's digest, as the contract defines it ({@code Artifact.sha256}). */
  Sha256Digest artifactDigest() {
    var all = fileDigests();
    if (!content.folder()) {
      return all.get(0);
    }
    var listing = newSha256();
    for (int i = 0; i < all.size(); i++) {
      var file = content.files().get(i);
      var line =
          (file.executable() ? "755 " : "644 ")
              + file.sizeBytes()
              + " "
              + all.get(i).hex()
              + " "
              + file.path()
              + "\n";
      listing.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return Sha256Digest.of(listing.digest());
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Only read from; there is nothing to lose.
        channel = null;
      }
    }
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
