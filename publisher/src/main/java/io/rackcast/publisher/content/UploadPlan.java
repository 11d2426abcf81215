package io.rackcast.publisher.content;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.torrent.ContentHasher;
import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.proto.torrent.PieceLengths;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.ArtifactKind;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.StoredArtifact;
import io.rackcast.publisher.store.StoredFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What somebody wishes to publish, before its bytes are known.
 *
 * @param release the name and version it gets
 * @param contentName name of the file or folder, one path part
 * @param folder whether it is a folder; if not, there is exactly one file
 * @param files in the order in which their bytes come
 * @param pieceLengthBytes a power of two
 */
public record UploadPlan(
    ReleaseKey release,
    String contentName,
    boolean folder,
    List<FileSpec> files,
    int pieceLengthBytes) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Comparator<String> BY_BYTES =
      Comparator.comparing(path -> path.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  /**
   * @throws IllegalArgumentException with one sentence when the content has no byte, or a path or
   *     the order of files is not as a torrent needs it
   */
  public UploadPlan {
    files = List.copyOf(files);
    long total = files.stream().mapToLong(FileSpec::length).sum();
    if (total == 0) {
      throw new IllegalArgumentException(
          "\"" + contentName + "\" is empty; there must be a byte to distribute");
    }
    if (!folder && files.size() != 1) {
      throw new IllegalArgumentException(
          "content that is no folder has exactly one file, not " + files.size());
    }
    if (pieceLengthBytes == 0) {
      pieceLengthBytes = PieceLengths.choose(total);
    }
    requireSorted(files);
    // Checks names and piece length once, where all that hashes agrees on them.
    var unused = new ContentHasher(contentName, folder, files, pieceLengthBytes);
  }

  // The contract's order, so that everybody's list of files is the same.
  private static void requireSorted(List<FileSpec> files) {
    for (int i = 1; i < files.size(); i++) {
      var before = files.get(i - 1).path();
      var path = files.get(i).path();
      if (BY_BYTES.compare(before, path) >= 0) {
        throw new IllegalArgumentException(
            "the files are not sorted: \""
                + path
                + "\" comes after \""
                + before
                + "\"; sort them by the bytes of their paths, each once");
      }
    }
  }

  /** Sum of the file sizes. */
  public long totalBytes() {
    return files.stream().mapToLong(FileSpec::length).sum();
  }

  /** The same files as content of another name, in other pieces. */
  UploadPlan named(String name, int pieceLength) {
    var renamed =
        folder
            ? files
            : List.of(new FileSpec(name, files.get(0).length(), files.get(0).executable()));
    return new UploadPlan(release, name, folder, renamed, pieceLength);
  }

  ContentHasher newHasher() {
    return new ContentHasher(contentName, folder, files, pieceLengthBytes);
  }

  /** Whether a release's files have the same paths, sizes and modes: it may be the same content. */
  boolean isShapeOf(StoredArtifact artifact, List<StoredFile> stored) {
    boolean executable = files.get(0).executable();
    if (artifact.content().kind() != ArtifactKind.of(folder, executable)
        || artifact.content().sizeBytes() != totalBytes()
        || stored.size() != files.size()) {
      return false;
    }
    for (int i = 0; i < stored.size(); i++) {
      var there = stored.get(i);
      var here = files.get(i);
      if (there.sizeBytes() != here.length()
          || (folder && !there.path().equals(here.path()))
          || there.executable() != here.executable()) {
        return false;
      }
    }
    return true;
  }

  /** Names this plan of this caller, so that a broken upload is found again. */
  Sha256Digest fingerprint(String caller) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((caller + "\n").getBytes(StandardCharsets.UTF_8));
      return Sha256Digest.of(sha256.digest(toJson().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  String toJson() {
    try {
      return JSON.writeValueAsString(Written.of(this));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an upload's plan cannot be written", e);
    }
  }

  static UploadPlan fromJson(String text) {
    try {
      return JSON.readValue(text, Written.class).plan();
    } catch (IOException e) {
      throw new UncheckedIOException("an upload's plan in the database cannot be read", e);
    }
  }

  /** The stored form: the field order is fixed, since the fingerprint covers it. */
  record Written(
      String name,
      String version,
      String contentName,
      boolean folder,
      int pieceLength,
      List<WrittenFile> files) {
    static Written of(UploadPlan plan) {
      return new Written(
          plan.release().name(),
          plan.release().version(),
          plan.contentName(),
          plan.folder(),
          plan.pieceLengthBytes(),
          plan.files().stream()
              .map(file -> new WrittenFile(file.path(), file.length(), file.executable()))
              .toList());
    }

    UploadPlan plan() {
      return new UploadPlan(
          new ReleaseKey(name, version),
          contentName,
          folder,
          files.stream().map(file -> new FileSpec(file.path(), file.size(), file.x())).toList(),
          pieceLength);
    }
  }

  /** A file in the stored form. */
  record WrittenFile(String path, long size, boolean x) {}
}
