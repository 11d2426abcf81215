package io.rackcast.agent.transfer;

import io.rackcast.proto.torrent.ContentHasher;
import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.proto.torrent.HashedContent;
import io.rackcast.proto.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Content made in the test, and its torrent.
 *
 * @param files bytes by path; one file named as the content stands for itself
 */
record TestContent(Metainfo metainfo, Map<String, byte[]> files, HashedContent hashed) {
  /** A single file of chance bytes. */
  static TestContent file(String name, int bytes, int pieceLength) {
    var data = new byte[bytes];
    new Random(bytes).nextBytes(data);
    var hasher =
        new ContentHasher(name, false, List.of(new FileSpec(name, bytes, false)), pieceLength);
    hasher.update(data, 0, bytes);
    return of(Map.of(name, data), hasher.finish());
  }

  /** A folder of files with these sizes, some in folders, every third executable. */
  static TestContent folder(String name, int pieceLength, int... sizes) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    List<FileSpec> specs = new ArrayList<>();
    var random = new Random(sizes.length);
    for (int i = 0; i < sizes.length; i++) {
      var data = new byte[sizes[i]];
      random.nextBytes(data);
      String path = "d%02d/%s%04d".formatted(i % 4, i % 2 == 0 ? "e/" : "", i);
      files.put(path, data);
    }
    List<String> sorted = files.keySet().stream().sorted().toList();
    for (String path : sorted) {
      int index = Integer.parseInt(path.substring(path.length() - 4));
      specs.add(new FileSpec(path, sizes[index], index % 3 == 0));
    }
    var hasher = new ContentHasher(name, true, specs, pieceLength);
    for (String path : sorted) {
      byte[] data = Objects.requireNonNull(files.get(path));
      hasher.update(data, 0, data.length);
    }
    return of(files, hasher.finish());
  }

  private static TestContent of(Map<String, byte[]> files, HashedContent hashed) {
    return new TestContent(Metainfo.parse(hashed.torrent(List.of())), files, hashed);
  }

  /** Writes the whole content under its name into a folder. */
  void writeTo(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = path(folder, file.getKey());
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.write(path, file.getValue());
    }
  }

  /** Where a file of the content lies in a folder. */
  Path path(Path folder, String file) {
    return metainfo.isFolder()
        ? folder.resolve(metainfo.name()).resolve(file)
        : folder.resolve(file);
  }

  /** The bytes of a piece, padding as zeros. */
  byte[] piece(int piece) {
    var bytes = new byte[metainfo.pieceSize(piece)];
    for (var span : metainfo.spans(piece)) {
      byte[] file = Objects.requireNonNull(files.get(metainfo.files().get(span.file()).path()));
      System.arraycopy(file, (int) span.fileOffset(), bytes, span.pieceOffset(), span.length());
    }
    return bytes;
  }
}
