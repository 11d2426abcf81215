package io.rackcast.publisher.upkeep;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.content.ContentFolder;
import io.rackcast.publisher.store.ContentRows.FileRow;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.upkeep.Finding.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all content and compares it with its digests, and all torrents with their infohashes; the
 * publisher may run meanwhile. Memory is that of a 256th of the content's digests. For one thread.
 */
public final class Verification {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int FIRST_BYTES = 256;
  private static final int MOST_LABELS = 5;

  /**
   * How to go about it.
   *
   * @param repair whether what is wrong is moved aside, and torrents are made again
   * @param bytesPerSecond most that are read in a second
   */
  public record Terms(boolean repair, long bytesPerSecond) {}

  /**
   * What was seen.
   *
   * @param elsewhere contents that were left where they were registered from
   * @param unreferenced files that no artifact has
   */
  public record Report(
      long files,
      long bytes,
      long torrents,
      long elsewhere,
      long unreferenced,
      long unreferencedBytes,
      long problems) {}

  private final Store store;
  private final ContentFolder content;
  private final Path damaged;
  private final Terms terms;
  private final Consumer<Finding> findings;
  private final LongConsumer progress;
  private final Pace pace;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long files;
  private long bytes;
  private long torrents;
  private long elsewhere;
  private long unreferenced;
  private long unreferencedBytes;
  private long problems;

  /**
   * @param damaged where content goes that is not what its name says; on the content's file system
   * @param findings is told each
   * @param progress is told the bytes read so far
   */
  Verification(
      Store store,
      ContentFolder content,
      Path damaged,
      Terms terms,
      Consumer<Finding> findings,
      LongConsumer progress) {
    this.store = store;
    this.content = content;
    this.damaged = damaged;
    this.terms = terms;
    this.findings = findings;
    this.progress = progress;
    this.pace = new Pace(terms.bytesPerSecond());
  }

  /** Bytes of all files that are there. */
  static long totalBytes(ContentFolder content) throws IOException {
    long total = 0;
    for (int first = 0; first < FIRST_BYTES; first++) {
      for (var file : content.files(first)) {
        total += sizeOf(file);
      }
    }
    return total;
  }

  /**
   * Checks everything.
   *
   * @throws IOException when a folder cannot be read; a file that cannot is a finding
   */
  Report run() throws IOException {
    for (int first = 0; first < FIRST_BYTES; first++) {
      // Files before rows: what is placed meanwhile has its row by the time that is read, nearly.
      var there = byName(content.files(first));
      for (var row : store.contents().filesFrom(first)) {
        check(row, there.remove(row.sha256().hex()));
      }
      for (var file : there.entrySet()) {
        checkUnknown(file.getKey(), file.getValue());
      }
    }
    new TorrentCheck(store, content, damaged, terms.repair(), this::found, this::read).run();
    return new Report(files, bytes, torrents, elsewhere, unreferenced, unreferencedBytes, problems);
  }

  private static Map<String, Path> byName(List<Path> files) {
    var named = new HashMap<String, Path>();
    files.forEach(file -> named.put(String.valueOf(file.getFileName()), file));
    return named;
  }

  private void check(FileRow row, @Nullable Path file) throws IOException {
    if (file == null) {
      checkAbsent(row);
      return;
    }
    files++;
    var seen = Seen.of(file);
    var problem = seen.isPresent() ? problemOf(row, file, seen.get()) : Optional.<Problem>empty();
    if (problem.isPresent()) {
      var moved =
          terms.repair() && problem.get() != Problem.UNREADABLE
              ? seen.flatMap(was -> moveAside(file, was))
              : Optional.<Path>empty();
      found(problem.get(), row.sha256().toString(), row.sizeBytes(), labels(row.sha256()), moved);
    }
  }

  private void checkAbsent(FileRow row) {
    // It may have been placed after the folder was read, or removed in order since.
    if (content.find(row.sha256()).isPresent()) {
      return;
    }
    if (row.isElsewhere()) {
      elsewhere++;
    } else if (row.isNeeded() && store.contents().isNeeded(row.sha256())) {
      found(
          Problem.MISSING,
          row.sha256().toString(),
          row.sizeBytes(),
          labels(row.sha256()),
          Optional.empty());
    }
  }

  private Optional<Problem> problemOf(FileRow row, Path file, Seen seen) {
    if (seen.size() != row.sizeBytes()) {
      return Optional.of(Problem.WRONG_SIZE);
    }
    try {
      return digest(file).equals(row.sha256())
          ? Optional.empty()
          : Optional.of(Problem.WRONG_DIGEST);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(Problem.UNREADABLE);
    }
  }

  private Sha256Digest digest(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var sha256 = MessageDigest.getInstance("SHA-256");
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
        read(n);
      }
      return Sha256Digest.of(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private void read(int count) {
    bytes += count;
    progress.accept(bytes);
    pace.spent(count);
  }

  private void checkUnknown(String name, Path file) throws IOException {
    // Placed just before its row was written: asked again, it is known.
    boolean isKnown =
        name.matches("[0-9a-f]{64}")
            && !store.releases().ofFile(Sha256Digest.parse(name)).isEmpty();
    if (!isKnown) {
      unreferenced++;
      unreferencedBytes += sizeOf(file);
    }
  }

  /** Moves a file unless it is another one by now: somebody may have published it again. */
  private Optional<Path> moveAside(Path file, Seen was) {
    try {
      return Seen.of(file).equals(Optional.of(was))
          ? Optional.of(content.moveAside(file, damaged))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private List<String> labels(Sha256Digest sha256) {
    var labels = new ArrayList<String>();
    for (var release : store.releases().ofFile(sha256)) {
      if (release.isLive() && labels.size() < MOST_LABELS) {
        labels.add(release.key().toString());
      }
    }
    return labels;
  }

  private void found(
      Problem problem, String what, long size, List<String> releases, Optional<Path> movedTo) {
    found(new Finding(problem, what, size, releases, movedTo, false));
  }

  private void found(Optional<Finding> finding) {
    torrents++;
    finding.ifPresent(this::found);
  }

  private void found(Finding finding) {
    if (!finding.isMended()) {
      problems++;
    }
    findings.accept(finding);
  }

  private static long sizeOf(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
