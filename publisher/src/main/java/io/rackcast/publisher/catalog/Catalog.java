package io.rackcast.publisher.catalog;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.content.ContentFolder;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.store.Expiries;
import io.rackcast.publisher.store.Labels;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Releases;
import io.rackcast.publisher.store.Sources;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredFile;
import io.rackcast.publisher.store.StoredRelease;
import io.rackcast.publisher.store.StoredSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Releases through a caller's eyes. May be used by any thread. */
public final class Catalog {
  /** A page, and where the next begins; no next: this was the last. */
  public record Page(List<StoredRelease> releases, Optional<ReleaseKey> next) {}

  private final Releases releases;
  private final Labels labels;
  private final Expiries expiries;
  private final Sources sources;
  private final ContentFolder content;
  private final Access access;

  public Catalog(Store store, ContentFolder content, Access access) {
    this.releases = store.releases();
    this.labels = store.labels();
    this.expiries = store.expiries();
    this.sources = store.sources();
    this.content = content;
    this.access = access;
  }

  /** The release of that name and version or label, withdrawn or not. */
  public StoredRelease byKey(Caller caller, Right right, ReleaseKey key) {
    access.require(caller, right, key.name());
    return releases
        .find(key)
        .or(() -> labels.target(key))
        .orElseThrow(
            () ->
                new Refusal(
                    Refusal.Kind.NOT_FOUND,
                    "there is no release " + key + "; \"list\" shows those there are"));
  }

  /** A release of the artifact with this v1 infohash, a live one if there is one. */
  public StoredRelease byInfoHash(Caller caller, Right right, InfoHash infoHash) {
    return readable(
        caller, right, fits -> releases.findOfInfoHash(infoHash, fits), "infohash " + infoHash);
  }

  /** A release of the artifact with this digest, a live one if there is one. */
  public StoredRelease byDigest(Caller caller, Right right, Sha256Digest sha256) {
    return readable(caller, right, fits -> releases.findOfDigest(sha256, fits), sha256.toString());
  }

  /** The bytes of a file that a live release holds. */
  public Path blob(Caller caller, Sha256Digest sha256) {
    var release =
        readable(caller, Right.READ, fits -> releases.findOfFile(sha256, fits), sha256.toString());
    requireLive(release);
    return content.find(sha256).orElseThrow(() -> notHere(release, sha256));
  }

  private Refusal notHere(StoredRelease release, Sha256Digest sha256) {
    return sources.of(release.artifact()).containsKey(sha256)
        ? new Refusal(
            Refusal.Kind.NOT_FOUND,
            sha256
                + " of "
                + release.key()
                + " was left where it was registered from; origins read it there")
        : new Refusal(
            Refusal.Kind.TRY_AGAIN,
            sha256 + " of " + release.key() + " is missing from the publisher's data-dir");
  }

  /** Whether the publisher has that content itself. */
  public boolean isKept(Sha256Digest sha256) {
    return content.find(sha256).isPresent();
  }

  /** Where the release's files are besides, by their digests; secrets included. */
  public Map<Sha256Digest, List<StoredSource>> sources(StoredRelease release) {
    return sources.of(release.artifact());
  }

  /** The labels that point at the release. */
  public List<String> labels(StoredRelease release) {
    return labels.of(release);
  }

  /** The release's own end, if it has one. */
  public Optional<Instant> expiry(StoredRelease release) {
    return expiries.of(release);
  }

  /** The release's files in their order. */
  public List<StoredFile> files(StoredRelease release) {
    return releases.files(release.artifact());
  }

  /**
   * The release's metainfo.
   *
   * @param announceUrls put in, in this order; none: the file is the same for everybody
   * @param webSeeds put in (BEP 19)
   */
  public byte[] torrent(StoredRelease release, List<String> announceUrls, List<String> webSeeds)
      throws IOException {
    requireLive(release);
    var plain =
        content
            .torrent(release.artifact().content().infoHash())
            .orElseThrow(
                () ->
                    new Refusal(
                        Refusal.Kind.TRY_AGAIN,
                        "the torrent of "
                            + release.key()
                            + " is missing from the publisher's data-dir"));
    return Announces.insert(plain, announceUrls, webSeeds);
  }

  /**
   * A page of what the caller may read, in the order of names and versions. It may be short, or
   * empty, and still have a next.
   */
  public Page page(
      Caller caller, String prefix, @Nullable ReleaseKey after, int size, boolean withRevoked) {
    access.requireAnywhere(caller, Right.READ, prefix.isEmpty() ? "list" : "list " + prefix);
    var page =
        ReadablePage.read(
            (place, limit) -> releases.page(prefix, place.orElse(null), limit, withRevoked),
            Optional.ofNullable(after),
            size,
            StoredRelease::key,
            release -> caller.may(Right.READ, release.key().name()));
    return new Page(page.rows(), page.next());
  }

  /**
   * Demands that a release is not withdrawn.
   *
   * @throws Refusal with the reason when it is
   */
  public static void requireLive(StoredRelease release) {
    if (release.revocation().isPresent()) {
      throw new Refusal(
          Refusal.Kind.WITHDRAWN,
          release.key() + " was revoked: " + release.revocation().get().reason());
    }
  }

  private StoredRelease readable(
      Caller caller,
      Right right,
      Function<Predicate<String>, Optional<StoredRelease>> search,
      String what) {
    var release = search.apply(name -> caller.may(right, name));
    if (release.isPresent()) {
      access.require(caller, right, release.get().key().name());
      return release.get();
    }
    access.refused(caller, right, what);
    throw new Refusal(
        Refusal.Kind.NOT_FOUND,
        "there is no release with " + what + " that " + caller.described() + " may use");
  }
}
