package io.rackcast.publisher.signing;

import com.nimbusds.jose.jwk.JWK;
import io.rackcast.proto.token.KeyMaker;
import io.rackcast.proto.token.TokenAlgorithm;
import io.rackcast.proto.token.TokenKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Signing keys in a folder, one file "kid.jwk" each, that nobody else on the machine can read. */
public final class KeyFiles {
  private static final String ENDING = ".jwk";
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private KeyFiles() {}

  /**
   * Makes a new key, newer than all in the folder.
   *
   * @return the file, mode 0600, named for the key's id
   */
  public static Path generate(Path folder, TokenAlgorithm algorithm, Instant now)
      throws IOException {
    var random = new byte[4];
    new SecureRandom().nextBytes(random);
    var day = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC).format(now);
    var kid = day + "-" + HexFormat.of().formatHex(random);
    var key = KeyMaker.make(algorithm, kid, afterAll(folder, now));
    return writeOwnerOnly(folder.resolve(kid + ENDING), key.toJSONString() + "\n");
  }

  /** Times of issue are whole seconds: one made right after another must still come after it. */
  private static Instant afterAll(Path folder, Instant now) throws IOException {
    var newest = files(folder).isEmpty() ? Instant.EPOCH : issued(load(folder).get(0));
    var next = newest.plusSeconds(1);
    return next.isAfter(now) ? next : now;
  }

  /** Writes a new file that only its owner can read, from its first byte on. */
  public static Path writeOwnerOnly(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text);
  }

  /**
   * Reads all keys of a folder, the newest first.
   *
   * @throws IOException with one sentence when there is none, one cannot be read, or others on the
   *     machine could read one
   */
  public static List<JWK> load(Path folder) throws IOException {
    List<Path> files;
    try {
      files = files(folder);
    } catch (IOException e) {
      throw new IOException(
          "the keys folder " + folder + " cannot be read; make one with \"init\" or set keys-dir",
          e);
    }
    if (files.isEmpty()) {
      throw new IOException(
          "the keys folder " + folder + " holds no *.jwk file; make one with \"init\"");
    }
    var keys = new ArrayList<JWK>();
    for (var file : files) {
      keys.add(read(file));
    }
    keys.sort(Comparator.comparing(KeyFiles::issued).thenComparing(JWK::getKeyID).reversed());
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
