package io.rackcast.publisher.signing;

import com.nimbusds.jose.jwk.JWK;
import io.rackcast.proto.token.Jwks;
import io.rackcast.proto.token.KeyMaker;
import io.rackcast.proto.token.TokenAlgorithm;
import io.rackcast.proto.token.TokenKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signing keys in a folder, one file "kid.jwk" each, that nobody else on the machine can read. What
 * stands under its name is whole.
 */
public final class KeyFiles {
  private static final Logger LOG = LoggerFactory.getLogger(KeyFiles.class);
  private static final String ENDING = ".jwk";
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private static final String RETIRED = "retired";

  /** A key and its file. */
  record Found(Path file, JWK key) {}

  private KeyFiles() {}

  /**
   * Makes a new key, newer than all in the folder.
   *
   * @return the file, mode 0600, named for the key's id
   */
  public static Path generate(Path folder, TokenAlgorithm algorithm, Instant now)
      throws IOException {
    int there = files(folder).size();
    if (there >= Jwks.MOST_KEYS) {
      throw new IOException(
          "the keys folder %s holds %d keys, more than trackers read; move old ones away"
              .formatted(folder, there));
    }
    var random = new byte[4];
    new SecureRandom().nextBytes(random);
    var day = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC).format(now);
    var kid = day + "-" + HexFormat.of().formatHex(random);
    var key = KeyMaker.make(algorithm, kid, afterAll(folder, now));
    return replaceOwnerOnly(folder.resolve(kid + ENDING), key.toJSONString() + "\n");
  }

  /** Writes a file that only its owner can read, in whole or not at all, whatever stood there. */
  static Path replaceOwnerOnly(Path file, String text) throws IOException {
    var draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    writeOwnerOnly(draft, text);
    sync(draft, StandardOpenOption.WRITE);
    giveToFoldersOwner(draft);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    sync(parent(file), StandardOpenOption.READ);
    return file;
  }

  /** What root makes for a publisher that runs as another user, that one must be able to read. */
  static void giveToFoldersOwner(Path file) {
    try {
      var owner = Files.getOwner(parent(file));
      if (!owner.equals(Files.getOwner(file))) {
        Files.setOwner(file, owner);
      }
    } catch (IOException e) {
      LOG.debug("{} stays with its owner", file, e);
    }
  }

  static Path parent(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
  }

  private static void sync(Path path, OpenOption how) throws IOException {
    try (var channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }

  /** Moves a key's file aside, to {@code retired/}: never deleted, never read again. */
  static void retire(Path file) throws IOException {
    var folder = parent(file).resolve(RETIRED);
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER));
    giveToFoldersOwner(folder);
    Files.move(file, folder.resolve(file.getFileName().toString()), StandardCopyOption.ATOMIC_MOVE);
    sync(folder, StandardOpenOption.READ);
    sync(parent(file), StandardOpenOption.READ);
  }

  /** Times of issue are whole seconds: one made right after another must still come after it. */
  private static Instant afterAll(Path folder, Instant now) throws IOException {
    var newest = load(folder).stream().map(found -> issued(found.key())).reduce(KeyFiles::later);
    var next = newest.map(time -> time.plusSeconds(1)).orElse(now);
    return later(next, now);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Writes a new file that only its owner can read, from its first byte on. */
  public static Path writeOwnerOnly(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text);
  }

  /**
   * Reads all keys of a folder.
   *
   * @throws IOException with one sentence when one cannot be read, or others on the machine could
   *     read one
   */
  static List<Found> load(Path folder) throws IOException {
    List<Path> files;
    try {
      files = files(folder);
    } catch (IOException e) {
      throw new IOException(
          "the keys folder " + folder + " cannot be read; make one with \"init\" or set keys-dir",
          e);
    }
    var keys = new ArrayList<Found>();
    for (var file : files) {
      keys.add(new Found(file, read(file)));
    }
    return List.copyOf(keys);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var list = Files.list(folder)) {
      return list.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    }
  }

  private static Instant issued(JWK key) {
    return key.getIssueTime() == null ? Instant.EPOCH : key.getIssueTime().toInstant();
  }

  private static JWK read(Path file) throws IOException {
    var permissions = Files.getPosixFilePermissions(file);
    if (!OWNER.containsAll(permissions)) {
      throw new IOException(
          "the key file "
              + file
              + " has mode "
              + PosixFilePermissions.toString(permissions)
              + ", so that others can read it; run chmod 600 on it and consider a new key");
    }
    try {
      var jwk = JWK.parse(Files.readString(file));
      if (jwk.isPrivate()) {
        // Refuses kinds, lengths and names that sign nothing.
        var unused = TokenKey.of(jwk);
        return jwk;
      }
      throw new IOException(
          "the key file " + file + " holds no private key; make one with \"new-key\"");
    } catch (IllegalArgumentException e) {
      throw new IOException("the key file " + file + " is no good: " + e.getMessage(), e);
    } catch (ParseException e) {
      // Without the cause: the parser's message may quote the key.
      throw new IOException("the key file " + file + " is not a JSON Web Key; make a new one");
    }
  }
}
