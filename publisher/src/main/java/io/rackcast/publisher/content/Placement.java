package io.rackcast.publisher.content;

import io.rackcast.proto.torrent.HashedContent;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.ArtifactKind;
import io.rackcast.publisher.store.ContentGoneException;
import io.rackcast.publisher.store.Publication;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredArtifact;
import io.rackcast.publisher.store.StoredFile;
import io.rackcast.publisher.store.StoredRelease;
import io.rackcast.publisher.store.StoredSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last step of publishing: content to its place, then the approval. One at a time, so that
 * content is never linked for a release that another has just taken.
 */
final class Placement {
  private static final int MOST_TRIES = 3;
  // All who publish wait while these are looked for.
  private static final int MOST_LOOKED_FOR = 500;

  private final ContentStore content;
  private final Store store;

  Placement(ContentStore content, Store store) {
    this.content = content;
    this.store = store;
  }

  /**
   * Places synced files and approves them. What takes long of that comes first and holds up nobody.
   *
   * @param files what is kept; empty: the content stays where {@code source} says
   * @param source where the only file's content is besides
   * @throws IOException when the disk fails; then nothing is approved
   */
  Publication place(
      String caller,
      UploadPlan plan,
      Optional<UploadFiles> files,
      Optional<StoredSource> source,
      HashedContent hashed)
      throws IOException {
    var artifact = artifact(plan, hashed, Metainfo.parse(hashed.torrent(List.of())));
    var taken = taken(plan, artifact);
    if (taken.isEmpty() && files.isPresent()) {
      content.stage(byDigest(files.get(), hashed.fileDigests()));
      see(hashed.fileDigests());
    }
    return taken.isPresent()
        ? taken.get()
        : placeStaged(caller, plan, files, source, hashed, artifact);
  }

  // Many at a time, so that to keep each needs no question: what came first of a large folder is no
  // longer remembered when the last has come.
  private void see(List<Sha256Digest> digests) throws IOException {
    var unused = content.kept(digests);
  }

  private static Map<Sha256Digest, Path> byDigest(UploadFiles files, List<Sha256Digest> digests) {
    var paths = new LinkedHashMap<Sha256Digest, Path>();
    for (int i = 0; i < digests.size(); i++) {
      paths.putIfAbsent(digests.get(i), files.path(i));
    }
    return paths;
  }

  private Optional<Publication> taken(UploadPlan plan, StoredArtifact.Content artifact) {
    return store
        .releases()
        .find(plan.release())
        .filter(existing -> !isSame(existing, artifact))
        .map(Publication.Taken::new);
  }

  private synchronized Publication placeStaged(
      String caller,
      UploadPlan plan,
      Optional<UploadFiles> files,
      Optional<StoredSource> source,
      HashedContent hashed,
      StoredArtifact.Content artifact)
      throws IOException {
    var taken = taken(plan, artifact);
    if (taken.isPresent()) {
      return taken.get();
    }
    for (int tries = 1; ; tries++) {
      try {
        return place(caller, plan, files, source, hashed, artifact, tries);
      } catch (ContentGoneException e) {
        if (tries == MOST_TRIES) {
          throw removed(e);
        }
        // Another publisher removed some: they are put there again.
      }
    }
  }

  private Publication place(
      String caller,
      UploadPlan plan,
      Optional<UploadFiles> files,
      Optional<StoredSource> source,
      HashedContent hashed,
      StoredArtifact.Content artifact,
      int tries)
      throws IOException {
    var mark = content.removalMark();
    var digests = hashed.fileDigests();
    if (files.isPresent()) {
      see(digests);
    }
    for (int i = 0; files.isPresent() && i < digests.size(); i++) {
      content.keep(files.get().path(i), digests.get(i));
    }
    var first = first(artifact);
    if (first.isEmpty() || first.get().infoHash().equals(hashed.infoHash())) {
      if (first.isEmpty() || !content.hasTorrent(hashed.infoHash())) {
        content.keepTorrent(hashed.infoHash(), hashed.torrent(List.of()));
      }
    } else if (!content.hasTorrent(first.get().infoHash())) {
      restoreTorrent(first.get(), plan, files);
    }
    var publication =
        store
            .releases()
            .publish(
                plan.release(),
                artifact,
                Uploads.stored(plan, digests),
                source,
                caller,
                () ->
                    isThereSince(
                        mark,
                        first.orElse(artifact).infoHash(),
                        files.isEmpty() ? List.of() : digests,
                        digests.size() <= MOST_LOOKED_FOR || tries == MOST_TRIES));
    if (publication instanceof Publication.Labelled labelled) {
      throw isLabel(plan.release(), labelled.release().key());
    }
    return publication;
  }

  /**
   * Gives content that is kept as a file one more name, and approves it.
   *
   * @return empty when it is not kept, or has another size than {@code sizeBytes}
   * @throws Refusal when the release has other content or is withdrawn
   */
  synchronized Optional<StoredRelease> adopt(
      String caller, ReleaseKey key, Sha256Digest sha256, long sizeBytes) {
    if (!keeps(List.of(sha256))) {
      return Optional.empty();
    }
    try {
      for (var release : store.releases().ofDigest(sha256)) {
        var artifact = release.artifact();
        if (artifact.content().kind() == ArtifactKind.FILE
            && artifact.content().sizeBytes() == sizeBytes
            && content.hasTorrent(artifact.content().infoHash())) {
          return Optional.of(adopt(caller, key, artifact));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw Refusal.of(e);
    }
  }

  private StoredRelease adopt(String caller, ReleaseKey key, StoredArtifact artifact) {
    var files = store.releases().files(artifact);
    var publication = publish(caller, key, artifact, files);
    if (publication instanceof Publication.Taken taken) {
      throw taken(taken.release());
    }
    return publication.release();
  }

  private Publication publish(
      String caller, ReleaseKey key, StoredArtifact artifact, List<StoredFile> files) {
    try {
      return store
          .releases()
          .publish(
              key,
              artifact.content(),
              files,
              Optional.empty(),
              caller,
              () ->
                  areThereNow(
                      artifact.content().infoHash(),
                      files.stream().map(StoredFile::sha256).toList()));
    } catch (ContentGoneException e) {
      throw removed(e);
    }
  }

  private static Refusal removed(ContentGoneException e) {
    return new Refusal(
        Refusal.Kind.TRY_AGAIN,
        "another publisher removed the same content meanwhile; publish it again",
        e);
  }

  /**
   * Whether all are there that were when the mark was taken.
   *
   * @param mayLook whether they are few enough to be looked for when some were removed since
   */
  private boolean isThereSince(
      String mark, InfoHash infoHash, List<Sha256Digest> digests, boolean mayLook) {
    return inTransaction(
        () ->
            !content.isLostInRemoval(infoHash, digests)
                && (content.isNothingRemovedSince(mark)
                    || (mayLook && areThere(infoHash, digests))));
  }

  private boolean areThereNow(InfoHash infoHash, List<Sha256Digest> digests) {
    return inTransaction(
        () -> !content.isLostInRemoval(infoHash, digests) && areThere(infoHash, digests));
  }

  // All others wait for the database meanwhile, and it does not wait for long.
  private boolean inTransaction(ContentStore.Work<Boolean> question) {
    try {
      return content.within(Deadline.ofTransaction(), question);
    } catch (IOException e) {
      throw Refusal.of(e);
    }
  }

  private boolean areThere(InfoHash infoHash, List<Sha256Digest> digests) throws IOException {
    return keeps(digests) && content.hasTorrent(infoHash);
  }

  /** Whether the bytes of all these files are in the store, whoever removed some just now. */
  boolean keeps(List<Sha256Digest> digests) {
    try {
      var unused = content.removalMark();
      return content.kept(digests).containsAll(digests);
    } catch (IOException e) {
      throw Refusal.of(e);
    }
  }

  /**
   * Judges a plan by a release that has its name already.
   *
   * @param known SHA-256 of each file, or empty
   * @return the release when it has exactly this content; empty when only the bytes can tell
   * @throws Refusal when it has other content or is withdrawn
   */
  Optional<StoredRelease> judge(UploadPlan plan, StoredRelease existing, List<Sha256Digest> known) {
    var files = store.releases().files(existing.artifact());
    if (!existing.isLive() || !plan.isShapeOf(existing.artifact(), files)) {
      throw taken(existing);
    }
    if (known.isEmpty()) {
      return Optional.empty();
    }
    for (int i = 0; i < known.size(); i++) {
      if (!files.get(i).sha256().equals(known.get(i))) {
        throw taken(existing);
      }
    }
    return Optional.of(existing);
  }

  static Refusal taken(StoredRelease release) {
    if (release.revocation().isPresent()) {
      return new Refusal(
          Refusal.Kind.TAKEN,
          release.key()
              + " was revoked (\""
              + release.revocation().get().reason()
              + "\") and stays so; publish under another version");
    }
    return new Refusal(
        Refusal.Kind.TAKEN,
        release.key()
            + " exists with other content ("
            + release.artifact().content().sha256()
            + ", published by "
            + release.publishedBy()
            + "); publish under another version");
  }

  /** A version that is spelled like a label would be two things. */
  static Refusal isLabel(ReleaseKey wanted, ReleaseKey labelled) {
    return new Refusal(
        Refusal.Kind.TAKEN,
        "\""
            + wanted.version()
            + "\" is a label of "
            + wanted.name()
            + " (it points at "
            + labelled
            + "), so no version can have this name; publish under another version, and move the"
            + " label there");
  }

  static Refusal other(Sha256Digest came, Sha256Digest expected) {
    return new Refusal(
        Refusal.Kind.DATA_LOSS,
        "the content arrived as "
            + came
            + " but was sent as "
            + expected
            + "; nothing was published: make sure that it does not change, then publish again");
  }

  /** The same content as it was published first, whose name and pieces it keeps. */
  private Optional<StoredArtifact.Content> first(StoredArtifact.Content artifact) {
    return store.releases().ofDigest(artifact.sha256()).stream()
        .map(release -> release.artifact().content())
        .filter(content -> content.kind() == artifact.kind())
        .findFirst();
  }

  // Its torrent went with its content, and this plan has another name or piece length: rare enough
  // to read the content once more.
  private void restoreTorrent(
      StoredArtifact.Content first, UploadPlan plan, Optional<UploadFiles> files)
      throws IOException {
    if (files.isEmpty()) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "this content was removed here, and was published as \""
              + first.name()
              + "\" with pieces of "
              + first.pieceLengthBytes()
              + " bytes; register it under that name, or with a copy");
    }
    var hashed = files.get().hash(plan.named(first.name(), first.pieceLengthBytes()).newHasher());
    if (!hashed.infoHash().equals(first.infoHash())) {
      throw new IllegalStateException("the torrent of " + first.infoHash() + " cannot be restored");
    }
    content.keepTorrent(hashed.infoHash(), hashed.torrent(List.of()));
  }

  ContentRemoval removal() {
    return new ContentRemoval(this, content, store.removals());
  }

  private static boolean isSame(StoredRelease existing, StoredArtifact.Content content) {
    var there = existing.artifact().content();
    return existing.isLive()
        && there.sha256().equals(content.sha256())
        && there.kind() == content.kind();
  }

  private static StoredArtifact.Content artifact(
      UploadPlan plan, HashedContent hashed, Metainfo metainfo) {
    boolean executable = plan.files().get(0).executable();
    return new StoredArtifact.Content(
        hashed.artifactDigest(),
        ArtifactKind.of(plan.folder(), executable),
        hashed.infoHash(),
        hashed.infoHashV2(),
        otherNames(metainfo),
        plan.contentName(),
        plan.totalBytes(),
        plan.pieceLengthBytes());
  }

  /** The names that neither infohash of the torrent says. */
  private static List<InfoHash> otherNames(Metainfo metainfo) {
    var v2 = metainfo.infoHashV2().map(Sha256Digest::truncated);
    return metainfo.swarmNames().stream()
        .filter(name -> !name.equals(metainfo.infoHash()) && !v2.equals(Optional.of(name)))
        .toList();
  }
}
