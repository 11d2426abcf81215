package io.rackcast.proto.torrent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Content for tests: files with seeded random bytes.
 *
 * @param name of the folder or file
 * @param folder whether it is a folder
 * @param files the files
 * @param data all bytes, one file after another
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TestContent(String name, boolean folder, List<FileSpec> files, byte[] data) {

  /** A single file; {@code length} bytes. */
  static TestContent file(String name, int length) {
    return new TestContent(
        name, false, List.of(new FileSpec(name, length, false)), bytes(length, length));
  }

  /** A folder; each file as "path length", with "x " before it when it is executable. */
  static TestContent folder(String name, String... files) {
    var specs = new ArrayList<FileSpec>();
    int total = 0;
    for (String file : files) {
      boolean executable = file.startsWith("x ");
      String plain = executable ? file.substring(2) : file;
      int space = plain.lastIndexOf(' ');
      int length = Integer.parseInt(plain.substring(space + 1));
      specs.add(new FileSpec(plain.substring(0, space), length, executable));
      total += length;
    }
    return new TestContent(name, true, specs, bytes(total, total));
  }

  /** A folder of random files. */
  static TestContent random(SplittableRandom random) {
    var specs = new ArrayList<FileSpec>();
    int total = 0;
    for (int i = random.nextInt(6); i >= 0; i--) {
      int length = random.nextInt(4) == 0 ? 0 : random.nextInt(200_000);
      String path = (random.nextBoolean() ? "dir" + random.nextInt(3) + "/" : "") + "f" + i;
      specs.add(new FileSpec(path, length, random.nextBoolean()));
      total += length;
    }
    specs.add(new FileSpec("last", 1, false));
    return new TestContent("random", true, specs, bytes(total + 1, random.nextLong()));
  }

  HashedContent hash(int pieceLength) {
    var hasher = new ContentHasher(name, folder, files, pieceLength);
    hasher.update(data, 0, data.length);
    return hasher.finish();
  }

  Metainfo metainfo(int pieceLength) {
    return Metainfo.parse(hash(pieceLength).torrent(List.of()));
  }

  /** The bytes of the file with this path. */
  byte[] bytesOf(String path) {
    int from = 0;
    for (FileSpec file : files) {
      if (file.path().equals(path)) {
        return Arrays.copyOfRange(data, from, from + (int) file.length());
      }
      from += (int) file.length();
    }
    throw new AssertionError(path);
  }

  /** The bytes of a piece as the wire carries them: data where files are, zeros where not. */
  byte[] pieceOf(Metainfo metainfo, int piece) {
    var bytes = new byte[metainfo.pieceSize(piece)];
    for (FileSpan span : metainfo.spans(piece)) {
      byte[] file = bytesOf(metainfo.files().get(span.file()).path());
      System.arraycopy(file, (int) span.fileOffset(), bytes, span.pieceOffset(), span.length());
    }
    return bytes;
  }

  /** Writes it below {@code parent}; returns the file or folder. */
  Path writeTo(Path parent) throws IOException {
    for (FileSpec file : files) {
      Path path = folder ? parent.resolve(name).resolve(file.path()) : parent.resolve(name);
      Files.createDirectories(path.getParent());
      Files.write(path, bytesOf(file.path()));
      if (file.executable()) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    return parent.resolve(name);
  }

  static byte[] bytes(int length, long seed) {
    var bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  static byte[] concat(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
