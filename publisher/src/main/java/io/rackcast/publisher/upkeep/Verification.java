package io.rackcast.publisher.upkeep;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.content.ContentFault;
import io.rackcast.publisher.content.ContentStore;
import io.rackcast.publisher.content.HeldFile;
import io.rackcast.publisher.store.ContentRows.FileRow;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.upkeep.Finding.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
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
  private final ContentStore content;
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
   * @param findings is told each
   * @param progress is told the bytes read so far
   */
  Verification(
      Store store,
      ContentStore content,
      Terms terms,
      Consumer<Finding> findings,
      LongConsumer progress) {
    this.store = store;
    this.content = content;
    this.terms = terms;
    this.findings = findings;
    this.progress = progress;
    this.pace = new Pace(terms.bytesPerSecond());
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
      for (var file : there.values()) {
        checkUnknown(file);
      }
    }
    new TorrentCheck(store, content, terms.repair(), this::found, this::read).run();
    return new Report(files, bytes, torrents, elsewhere, unreferenced, unreferencedBytes, problems);
  }

  private static Map<String, HeldFile> byName(List<HeldFile> files) {
    var named = new HashMap<String, HeldFile>();
    files.forEach(file -> named.put(file.name(), file));
    return named;
  }

  private void check(FileRow row, @Nullable HeldFile file) throws IOException {
    if (file == null) {
      checkAbsent(row);
      return;
    }
    files++;
    var problem = problemOf(row, file);
    if (problem.isPresent()) {
      var moved =
          terms.repair() && problem.get() != Problem.UNREADABLE
              ? moveAside(file)
              : Optional.<String>empty();
      found(problem.get(), row.sha256().toString(), row.sizeBytes(), labels(row.sha256()), moved);
    }
  }

  private void checkAbsent(FileRow row) throws IOException {
    // It may have been placed after the list was read, or removed in order since.
    if (!content.kept(List.of(row.sha256())).isEmpty()) {
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

  private Optional<Problem> problemOf(FileRow row, HeldFile file) throws IOException {
    if (file.sizeBytes() != row.sizeBytes()) {
      return Optional.of(Problem.WRONG_SIZE);
    }
    try {
      return digest(file).equals(row.sha256())
          ? Optional.empty()
          : Optional.of(Problem.WRONG_DIGEST);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (ContentFault e) {
      if (e.getCause() instanceof FileNotFoundException) {
        return Optional.empty();
      }
      // Not this file's fault: all others would be said to be lost, too.
      throw e;
    } catch (IOException e) {
      return Optional.of(Problem.UNREADABLE);
    }
  }

  private Sha256Digest digest(HeldFile file) throws IOException {
    try (var in = content.read(file)) {
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

  private void checkUnknown(HeldFile file) {
    var name = file.name();
    // Placed just before its row was written: asked again, it is known.
    boolean isKnown =
        name.matches("[0-9a-f]{64}")
            && !store.releases().ofFile(Sha256Digest.parse(name)).isEmpty();
    if (!isKnown) {
      unreferenced++;
      unreferencedBytes += file.sizeBytes();
    }
  }

  /** Moves a file unless it is another one by now: somebody may have published it again. */
  private Optional<String> moveAside(HeldFile file) {
    try {
      return content.moveAside(file);
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
      Problem problem, String what, long size, List<String> releases, Optional<String> movedTo) {
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
}
