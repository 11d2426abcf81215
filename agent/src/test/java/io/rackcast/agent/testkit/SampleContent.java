package io.rackcast.agent.testkit;

import io.rackcast.proto.torrent.ContentHasher;
import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.proto.torrent.HashedContent;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Content made from a seed, with its torrent.
 *
 * @param files bytes by path, in the order of the torrent
 */
public record SampleContent(
    String name, boolean folder, Map<String, byte[]> files, HashedContent hashed) {
  private static final int PIECE_LENGTH = 32 * 1024;

  /** A file of {@code size} random bytes. */
  public static SampleContent file(String name, int size, long seed) {
    return of(name, false, Map.of(name, random(size, new Random(seed))));
  }

  /** A folder with files of these sizes, {@code part-0}, {@code sub/part-1}, … */
  public static SampleContent folder(String name, long seed, int... sizes) {
    var random = new Random(seed);
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < sizes.length; i++) {
      files.put((i % 2 == 0 ? "" : "sub/") + "part-" + i, random(sizes[i], random));
    }
    var sorted = new LinkedHashMap<String, byte[]>();
    files.keySet().stream().sorted().forEach(path -> sorted.put(path, bytes(files, path)));
    return of(name, true, sorted);
  }

  /** Its torrent, without trackers. */
  public Metainfo metainfo() {
    return Metainfo.parse(torrent());
  }

  /** The torrent's bytes. */
  public byte[] torrent() {
    return hashed.torrent(List.of());
  }

  /** The artifact's digest. */
  public Sha256Digest digest() {
    return hashed.artifactDigest();
  }

  /** Writes it under its name into {@code folder}; answers the path. */
  public Path write(Path folder) throws IOException {
    for (var file : files.entrySet()) {
      Path path = this.folder ? folder.resolve(name).resolve(file.getKey()) : folder.resolve(name);
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return folder.resolve(name);
  }

  /** The bytes of one file. */
  public byte[] bytes(String path) {
    return bytes(files, path);
  }

  /** SHA-256 of any bytes. */
  public static Sha256Digest sha256(byte[] bytes) {
    try {
      return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(Map<String, byte[]> files, String path) {
    byte[] bytes = files.get(path);
    if (bytes == null) {
      throw new IllegalArgumentException("no file " + path);
    }
    return bytes;
  }

  /** These files, in the order of the bytes of their paths, as a publisher lists them. */
  public static SampleContent of(String name, boolean folder, Map<String, byte[]> given) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    given.keySet().stream().sorted().forEach(path -> files.put(path, bytes(given, path)));

    List<FileSpec> specs =
        files.entrySet().stream()
            .map(file -> new FileSpec(file.getKey(), file.getValue().length, false))
            .toList();
    var hasher = new ContentHasher(name, folder, specs, PIECE_LENGTH);
    files.values().forEach(bytes -> hasher.update(bytes, 0, bytes.length));
    return new SampleContent(name, folder, files, hasher.finish());
  }

  private static byte[] random(int size, Random random) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
