package io.rackcast.agent.release;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The secret by which the publisher knows this node, in a file that only its owner can read. It is
 * on the disk before anybody hears of its digest, so that a crash at any moment leaves a node that
 * can go on. For any thread.
 */
public final class NodeCredential {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SECRET_BYTES = 32;
  private static final String PREFIX = "rcn_";

  /** What the file holds. */
  private record Kept(
      @JsonProperty("node") @Nullable String node,
      @JsonProperty("secret") @Nullable String secret,
      @JsonProperty("joined") boolean joined) {}

  private final Path file;
  private final String node;
  private final String secret;
  private volatile boolean joined;

  private NodeCredential(Path file, String node, String secret, boolean joined) {
    this.file = file;
    this.node = node;
    this.secret = secret;
    this.joined = joined;
  }

  /**
   * Reads the file, or makes it with a new secret.
   *
   * @throws IOException with a sentence, if it cannot be used or is another node's
   */
  public static NodeCredential open(Path file, String node) throws IOException {
    if (!Files.exists(file)) {
      make(file, node);
    }
    Kept kept;
    try {
      kept = JSON.readValue(Files.readAllBytes(file), Kept.class);
    } catch (IOException e) {
      // Without what is in it.
      throw new IOException(
          "the node's credential %s cannot be read; delete it, and let the node join anew"
              .formatted(file));
    }
    if (kept.node() == null || kept.secret() == null || !kept.secret().startsWith(PREFIX)) {
      throw new IOException(
          "the node's credential %s is broken; delete it, and let the node join anew"
              .formatted(file));
    }
    if (!kept.node().equals(node)) {
      throw new IOException(
          "the credential %s is that of node \"%s\", and node.name is \"%s\"; delete it, and let the"
                  .formatted(file, kept.node(), node)
              + " node join anew, or give it its name back");
    }
    return new NodeCredential(file, node, kept.secret(), kept.joined());
  }

  private static void make(Path file, String node) throws IOException {
    var random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    Path folder = folder(file);
    Files.createDirectories(folder);
    Path written = write(folder, new Kept(node, secret, false));
    try {
      // Unlike a move this never replaces what another process has just made.
      Files.createLink(file, written);
    } catch (FileAlreadyExistsException e) {
      return; // that one counts
    } finally {
      Files.delete(written);
    }
    sync(folder);
  }

  private static Path write(Path folder, Kept kept) throws IOException {
    Path written =
        Files.createTempFile(
            folder,
            ".credential",
            ".part",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var channel = FileChannel.open(written, Set.of(StandardOpenOption.WRITE))) {
      var bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(kept));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    return written;
  }

  private static void sync(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  /** The node's name. */
  public String node() {
    return node;
  }

  /** What the node shows. */
  public String secret() {
    return secret;
  }

  /** Whether the publisher is known to know it. */
  public boolean isJoined() {
    return joined;
  }

  /** Notes that the publisher knows it; the same question again would do no harm. */
  void joined() throws IOException {
    joined = true;
    Path folder = folder(file);
    Files.move(write(folder, new Kept(node, secret, true)), file, StandardCopyOption.ATOMIC_MOVE);
    sync(folder);
  }

  /** SHA-256 of the secret. */
  byte[] digest() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "NodeCredential[" + node + ", (set)]";
  }
}
