package io.rackcast.publisher.content;

import io.rackcast.proto.settings.ByteSizes;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.Publication;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredFile;
import io.rackcast.publisher.store.StoredRelease;
import io.rackcast.publisher.store.StoredSource;
import io.rackcast.publisher.store.UploadRows;
import io.rackcast.publisher.store.UploadRows.UploadRow;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;

/**
 * Uploads from their beginning to the release. May be used by any thread.
 *
 * <p>An upload belongs to the caller that began it. Who begins the same again finds it, unless
 * somebody is sending to it right now: then it is somebody else with the same token, who gets an
 * upload of their own; at the end the same content becomes one artifact.
 */
public final class Uploads implements AutoCloseable {
  // A sender silent for longer has lost its connection, and only we have not been told.
  private static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** State of an upload. */
  public record State(String id, long receivedBytes, long totalBytes) {}

  /** What came of the wish to begin. */
  public sealed interface Begun {
    /** Send from {@code state.receivedBytes()} on. */
    record Ready(State state) implements Begun {}

    /** Nothing to send: the release is there with exactly this content. */
    record Done(StoredRelease release) implements Begun {}
  }

  private final Path folder;
  private final Store store;
  private final UploadLimits limits;
  private final DurableFiles.Opener opener;
  private final Placement placement;
  private final Map<String, OpenUpload> open = new ConcurrentHashMap<>();
  private final Object beginning = new Object();

  /**
   * @param folder where unfinished uploads are kept; on the file system of {@code content}, if that
   *     is a folder
   */
  public Uploads(Path folder, ContentStore content, Store store, UploadLimits limits)
      throws IOException {
    this(folder, content, store, limits, FileChannel::open);
  }

  Uploads(
      Path folder,
      ContentStore content,
      Store store,
      UploadLimits limits,
      DurableFiles.Opener opener)
      throws IOException {
    this.folder = folder;
    this.store = store;
    this.limits = limits;
    this.opener = opener;
    this.placement = new Placement(content, store);
    DurableFiles.createFolders(folder);
    dropForgotten();
  }

  /**
   * Opens an upload or finds the one that was begun. One that is just being finished is waited for.
   *
   * @param known SHA-256 of each file, when the caller knows them all; else empty
   * @throws Refusal when it is too large, too many, or the release has other content
   */
  public Begun begin(String caller, UploadPlan plan, List<Sha256Digest> known) {
    // Content that was left where it is, or was lost, is taken in although the release is there.
    var existing = published(plan, known);
    if (existing.isPresent() && placement.keeps(known)) {
      return new Begun.Done(existing.get());
    }
    UploadRow finishing;
    synchronized (beginning) {
      var fingerprint = plan.fingerprint(caller);
      var unfinished = store.uploads().unfinished(fingerprint);
      var last = unfinished.stream().filter(this::isFinishing).findFirst();
      if (last.isEmpty()) {
        return new Begun.Ready(
            ready(unfinished).orElseGet(() -> create(caller, plan, fingerprint)));
      }
      finishing = last.get();
    }
    awaitFinished(finishing, known);
    return begin(caller, plan, known);
  }

  private boolean isFinishing(UploadRow row) {
    var upload = open.get(row.id());
    return upload != null && upload.isFinishing();
  }

  private Optional<State> ready(List<UploadRow> unfinished) {
    for (var row : unfinished) {
      var upload = opened(row);
      if (!upload.isBusy(BUSY_NANOS)) {
        return Optional.of(state(row.id(), upload));
      }
    }
    return Optional.empty();
  }

  // A caller who lost the answer asks again.
  private void awaitFinished(UploadRow row, List<Sha256Digest> known) {
    var upload = open.get(row.id());
    if (upload != null) {
      upload.awaitFinished();
    }
    boolean isMade = store.uploads().find(row.id()).flatMap(store.uploads()::outcome).isPresent();
    if (isMade && known.isEmpty()) {
      // Somebody else with the same token may have other bytes of the same size.
      throw new Refusal(
          Refusal.Kind.OUT_OF_STEP,
          "the release was made while this call waited; begin again with the SHA-256 of each file");
    }
  }

  /**
   * The release, when it is there with exactly this content.
   *
   * @param known as in {@link #begin}
   * @throws Refusal as {@link #begin}
   */
  public Optional<StoredRelease> published(UploadPlan plan, List<Sha256Digest> known) {
    checkSize(plan);
    var label = store.labels().find(plan.release());
    if (label.isPresent()) {
      throw Placement.isLabel(plan.release(), label.get().target());
    }
    return store
        .releases()
        .find(plan.release())
        .flatMap(existing -> placement.judge(plan, existing, known));
  }

  /**
   * Gives content that is kept as a file one more name: for a caller who has shown otherwise that
   * it is theirs.
   *
   * @param sizeBytes as the caller says
   * @return empty when it is not kept, or has another size
   * @throws Refusal when the release has other content or is withdrawn
   */
  public Optional<StoredRelease> adopt(
      String caller, ReleaseKey key, Sha256Digest sha256, long sizeBytes) {
    return placement.adopt(caller, key, sha256, sizeBytes);
  }

  /** Begins to hash content that is not kept. */
  public PassingContent pass(UploadPlan plan) {
    checkSize(plan);
    return new PassingContent(plan, placement);
  }

  /**
   * What an upload is to become.
   *
   * @throws Refusal when there is no such upload of this caller
   */
  public ReleaseKey release(String caller, String id) {
    var row = row(caller, id);
    return store
        .uploads()
        .outcome(row)
        .map(StoredRelease::key)
        .orElseGet(() -> opened(row).plan().release());
  }

  /**
   * Becomes the sender of an upload; see {@link UploadStream}.
   *
   * @throws Refusal when there is no such upload of this caller, or it goes on elsewhere
   */
  public UploadStream send(String caller, String id, long offset) {
    var row = row(caller, id);
    if (row.releaseId().isPresent()) {
      throw new Refusal(
          Refusal.Kind.OUT_OF_STEP, "this upload has ended; ask for its state before sending");
    }
    return new UploadStream(id, opened(row), offset);
  }

  /**
   * Makes the release; called again it gives the same answer.
   *
   * @param expected the digest the caller computed, if so
   */
  public StoredRelease finish(String caller, String id, Optional<Sha256Digest> expected) {
    return finish(caller, id, expected, Optional.empty());
  }

  /**
   * As the other.
   *
   * @param source where the only file's content is besides
   */
  public StoredRelease finish(
      String caller, String id, Optional<Sha256Digest> expected, Optional<StoredSource> source) {
    var row = row(caller, id);
    var outcome = store.uploads().outcome(row);
    return outcome.isPresent() ? outcome.get() : finish(caller, id, opened(row), expected, source);
  }

  private StoredRelease finish(
      String caller,
      String id,
      OpenUpload upload,
      Optional<Sha256Digest> expected,
      Optional<StoredSource> source) {
    synchronized (upload) {
      upload.finishing(true);
      try {
        return finishAlone(caller, id, upload, expected, source);
      } finally {
        upload.finishing(false);
      }
    }
  }

  private StoredRelease finishAlone(
      String caller,
      String id,
      OpenUpload upload,
      Optional<Sha256Digest> expected,
      Optional<StoredSource> source) {
    // Read again: another call may have ended it while this one waited.
    var outcome = store.uploads().outcome(row(caller, id));
    if (outcome.isPresent()) {
      drop(id);
      return outcome.get();
    }
    var publication = place(caller, id, upload, expected, source);
    if (publication instanceof Publication.Taken taken) {
      discard(id);
      throw Placement.taken(taken.release());
    }
    store.uploads().finished(id, publication.release());
    drop(id);
    return publication.release();
  }

  private Publication place(
      String caller,
      String id,
      OpenUpload upload,
      Optional<Sha256Digest> expected,
      Optional<StoredSource> source) {
    var hashed = upload.finish();
    if (expected.isPresent() && !expected.get().equals(hashed.artifactDigest())) {
      discard(id);
      throw Placement.other(hashed.artifactDigest(), expected.get());
    }
    try {
      return placement.place(caller, upload.plan(), Optional.of(upload.files()), source, hashed);
    } catch (IOException e) {
      throw Refusal.of(e);
    }
  }

  /** Throws an upload away. */
  public void discard(String id) {
    store.uploads().delete(id);
    drop(id);
  }

  /**
   * Throws away parts of registries' blobs for which nobody waits any more.
   *
   * @param isWanted whether somebody may go on with an upload: asked with its caller and release,
   *     once for each, while none begins; must be quick
   * @return how many
   */
  public int abandon(BiPredicate<String, ReleaseKey> isWanted) {
    int gone = 0;
    synchronized (beginning) {
      for (var row : store.uploads().unfinishedOfRegistries()) {
        var upload = open.get(row.id());
        boolean isBusy = upload != null && upload.isBusy(BUSY_NANOS);
        if (!isBusy && !isWanted.test(row.caller(), UploadPlan.fromJson(row.plan()).release())) {
          discard(row.id());
          gone++;
        }
      }
    }
    return gone;
  }

  /** Throws away what nobody touched for too long, and lets go of what is idle; see the limits. */
  public void expire(Instant now) {
    for (var row : store.uploads().idleSince(now.minus(limits.idleExpiry()))) {
      var upload = open.get(row.id());
      if (upload == null || !upload.isBusy(limits.idleExpiry().toNanos())) {
        discard(row.id());
      }
    }
    open.entrySet()
        .removeIf(
            entry -> {
              boolean isIdle = entry.getValue().isIdle(TimeUnit.MINUTES.toNanos(10));
              if (isIdle) {
                entry.getValue().close();
              }
              return isIdle;
            });
  }

  /** Takes content off the disk. */
  public ContentRemoval removal() {
    return placement.removal();
  }

  /** Uploads that have not ended. */
  public int unfinished() {
    return store.uploads().countUnfinished(Optional.empty());
  }

  @Override
  public void close() {
    open.values().forEach(OpenUpload::close);
    open.clear();
  }

  private void checkSize(UploadPlan plan) {
    if (plan.totalBytes() > limits.maxBytes()) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "\""
              + plan.contentName()
              + "\" has "
              + ByteSizes.text(plan.totalBytes())
              + "; this publisher takes at most "
              + ByteSizes.text(limits.maxBytes())
              + " (uploads.max-size)");
    }
    if (plan.files().size() > limits.maxFiles()) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "\""
              + plan.contentName()
              + "\" has "
              + plan.files().size()
              + " files; this publisher takes at most "
              + limits.maxFiles()
              + " (uploads.max-files): pack them into one");
    }
  }

  private State create(String caller, UploadPlan plan, Sha256Digest fingerprint) {
    if (!UploadRows.isOfRegistry(caller)
        && (store.uploads().countUnfinished(Optional.empty()) >= limits.maxSessions()
            || store.uploads().countUnfinished(Optional.of(caller))
                >= limits.maxSessionsPerCaller())) {
      throw new Refusal(
          Refusal.Kind.NO_ROOM,
          "too many uploads are unfinished (uploads.max-sessions, uploads.max-sessions-per-caller);"
              + " finish one of them or try again later");
    }
    var id = UUID.randomUUID().toString();
    store
        .uploads()
        .add(new UploadRow(id, caller, fingerprint, plan.toJson(), 0, OptionalLong.empty()));
    return state(id, opened(row(caller, id)));
  }

  private static State state(String id, OpenUpload upload) {
    return new State(id, upload.received(), upload.plan().totalBytes());
  }

  private UploadRow row(String caller, String id) {
    // The same sentence for another's upload as for none: ids are no secret, but tell nothing.
    return store
        .uploads()
        .find(id)
        .filter(row -> row.caller().equals(caller))
        .orElseThrow(
            () ->
                new Refusal(
                    Refusal.Kind.NOT_FOUND,
                    "there is no such upload of yours; it may have expired: begin again"));
  }

  private OpenUpload opened(UploadRow row) {
    return open.computeIfAbsent(row.id(), id -> load(row));
  }

  private OpenUpload load(UploadRow row) {
    var plan = UploadPlan.fromJson(row.plan());
    var files = new UploadFiles(folder.resolve(row.id()), plan.files(), opener);
    try {
      files.reopen(row.durableBytes());
    } catch (IOException e) {
      throw Refusal.of(e);
    }
    return new OpenUpload(plan, files, bytes -> store.uploads().checkpoint(row.id(), bytes));
  }

  private void drop(String id) {
    var upload = open.remove(id);
    try {
      if (upload != null) {
        upload.delete();
      } else {
        DurableFiles.deleteTree(folder.resolve(id));
      }
    } catch (IOException e) {
      throw Refusal.of(e);
    }
  }

  // A crash between forgetting an upload and removing its folder leaves the folder.
  private void dropForgotten() throws IOException {
    var known = new HashSet<>(store.uploads().ids());
    List<Path> folders;
    try (var list = Files.list(folder)) {
      folders = list.filter(path -> !known.contains(String.valueOf(path.getFileName()))).toList();
    }
    for (var path : folders) {
      DurableFiles.deleteTree(path);
    }
  }

  static List<StoredFile> stored(UploadPlan plan, List<Sha256Digest> digests) {
    var files = new ArrayList<StoredFile>(digests.size());
    for (int i = 0; i < digests.size(); i++) {
      var file = plan.files().get(i);
      files.add(new StoredFile(file.path(), file.length(), file.executable(), digests.get(i)));
    }
    return files;
  }
}
