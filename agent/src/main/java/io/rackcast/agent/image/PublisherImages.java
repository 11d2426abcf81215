package io.rackcast.agent.image;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.agent.release.PublishedTorrent;
import io.rackcast.agent.release.Publisher;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images by the publisher's word. It is asked each time, since a tag moves and an image may be
 * withdrawn, but once for all who ask within two seconds; what it says is kept, and holds while it
 * does not answer. Then a manifest is given out only if all that it needs is here already.
 */
public final class PublisherImages implements Images, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PublisherImages.class);

  /** Longer than that a runtime is not kept waiting: it may have the image elsewhere. */
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private static final Duration LIFE = Duration.ofSeconds(2);
  private static final int MOST_KEPT = 20_000;
  private static final int MOST_BYTES = 16 << 20;
  private static final int OF_EACH = 512;
  private static final int MOST_ASKING = 10_000;

  /** Asks the publisher. */
  record Calls(
      Function<String, CompletableFuture<Reply<Image>>> image,
      Function<ReleaseName, CompletableFuture<Reply<PublishedTorrent>>> torrent) {}

  private final Calls publisher;
  private final ImageStore store;
  private final Here here;
  private final StoreThreads disk;
  private final StoreThreads room;
  private final Reachability reachability;
  private final KnownBlobs blobs;
  private final AsyncCache<String, Reply<KnownImage>> answers =
      Caffeine.newBuilder()
          .expireAfterWrite(LIFE)
          .maximumWeight(MOST_BYTES)
          .<String, Reply<KnownImage>>weigher((asked, reply) -> weight(reply))
          .buildAsync();

  private final AsyncCache<String, Reply<ImageBlob>> asking =
      Caffeine.newBuilder().expireAfterWrite(LIFE).maximumSize(MOST_ASKING).buildAsync();

  /**
   * What this node has.
   *
   * @param isWhole whether an artifact can be delivered without the publisher
   * @param hasRoom whether these blobs, as far as they are not whole, can be taken in; blocks
   */
  public record Here(Predicate<InfoHash> isWhole, Predicate<List<ImageBlob>> hasRoom) {}

  PublisherImages(
      Calls publisher,
      ImageStore store,
      Here here,
      StoreThreads disk,
      StoreThreads room,
      Reachability reachability,
      MeterRegistry meters) {
    this.publisher = publisher;
    this.store = store;
    this.here = here;
    this.disk = disk;
    this.room = room;
    this.reachability = reachability;
    this.blobs = new KnownBlobs(store, meters);
    Gauge.builder("rackcast.agent.images.kept", store, ImageStore::kept)
        .description("Images and tags of registries kept on disk; -1 before the first was written")
        .register(meters);
  }

  /**
   * Asks {@code publisher}, and begins with what is kept.
   *
   * @param folder where what is known is kept; made if it is missing
   */
  public static PublisherImages open(
      Path folder, Publisher publisher, Here here, InstantSource clock, MeterRegistry meters) {
    return new PublisherImages(
        new Calls(reference -> publisher.image(reference, LIMIT), publisher::torrent),
        new ImageStore(folder, MOST_KEPT, clock),
        here,
        StoreThreads.usual(),
        StoreThreads.one("rackcast-room"),
        new Reachability(System::nanoTime),
        meters);
  }

  private static int weight(Reply<KnownImage> reply) {
    return OF_EACH
        + (reply instanceof Found<KnownImage> found
            ? found.value().manifest().bytes().length + OF_EACH * found.value().parts().size()
            : 0);
  }

  @Override
  public CompletableFuture<Reply<ImageManifest>> manifest(ImageName name, String reference) {
    boolean isDigest = reference.startsWith("sha256:");
    String asked = name + (isDigest ? "@" : ":") + reference;
    return answers
        .get(asked, (key, executor) -> ask(name, reference, asked))
        .thenCompose(
            reply ->
                reply instanceof Found<KnownImage> found
                    ? deliverable(asked, found.value())
                    : CompletableFuture.completedFuture(((Refused<KnownImage>) reply).as()));
  }

  @Override
  public CompletableFuture<Reply<ImageBlob>> blob(ImageName name, Sha256Digest digest) {
    return blobs
        .find(name, digest)
        .map(known -> CompletableFuture.<Reply<ImageBlob>>completedFuture(new Found<>(known)))
        .orElseGet(
            () ->
                disk.read(() -> blobs.findKept(name, digest))
                    .thenCompose(kept -> keptOrAsked(name, digest, kept)));
  }

  private CompletableFuture<Reply<ImageBlob>> keptOrAsked(
      ImageName name, Sha256Digest digest, Reply<Optional<ImageBlob>> kept) {
    if (kept instanceof Found<Optional<ImageBlob>> found && found.value().isEmpty()) {
      return asking.get(name + "@" + digest, (key, executor) -> askForBlob(name, digest));
    }
    return CompletableFuture.completedFuture(kept.then(blob -> new Found<>(blob.orElseThrow())));
  }

  private CompletableFuture<Reply<ImageBlob>> askForBlob(ImageName name, Sha256Digest digest) {
    if (!reachability.isWorthAsking()) {
      return CompletableFuture.completedFuture(notAsked(name + "@" + digest));
    }
    ReleaseName release;
    try {
      release = ImageReleases.release(name, digest);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(
          new Refused<>(Why.UNKNOWN, String.valueOf(e.getMessage())));
    }
    CompletableFuture<Reply<ImageBlob>> answer =
        publisher
            .torrent()
            .apply(release)
            .thenApply(
                reply -> {
                  notice(reply);
                  return reply.then(torrent -> blob(name, digest, torrent));
                });
    return inTime(answer, release);
  }

  /** An answer that comes too late for this runtime is there for the next. */
  private CompletableFuture<Reply<ImageBlob>> inTime(
      CompletableFuture<Reply<ImageBlob>> answer, ReleaseName release) {
    var late =
        new Refused<ImageBlob>(
            Why.UNREACHABLE,
            "the publisher did not answer for release "
                + release
                + " within "
                + LIMIT.toMillis()
                + " ms");
    return answer
        .copy()
        .completeOnTimeout(late, LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(
            reply -> {
              if (reply.equals(late)) {
                reachability.didNotAnswer();
              }
              return reply;
            });
  }

  private Reply<ImageBlob> blob(ImageName name, Sha256Digest digest, PublishedTorrent torrent) {
    if (!torrent.digest().equals(digest) || torrent.metainfo().isFolder()) {
      return new Refused<>(
          Why.FAULT, torrent.name() + " holds " + torrent.digest() + "; that is not the blob");
    }
    var blob =
        new ImageBlob(
            digest, "", torrent.metainfo().contentLength(), torrent.metainfo().infoHash());
    blobs.add(name, blob);
    return new Found<>(blob);
  }

  private CompletableFuture<Reply<KnownImage>> ask(ImageName name, String reference, String asked) {
    if (!reachability.isWorthAsking()) {
      return orKept(name, reference, notAsked(asked));
    }
    return publisher
        .image()
        .apply(asked)
        .thenCompose(
            reply -> {
              notice(reply);
              return reply instanceof Found<Image> found
                  ? taken(name, reference, asked, found.value())
                  : refused(name, reference, ((Refused<Image>) reply).as());
            });
  }

  private void notice(Reply<?> reply) {
    if (reply instanceof Refused<?> refused && refused.why() == Why.UNREACHABLE) {
      reachability.didNotAnswer();
    } else {
      reachability.answered();
    }
  }

  private static <T> Refused<T> notAsked(String asked) {
    return new Refused<>(
        Why.UNREACHABLE,
        "the publisher did not answer some seconds ago and is not asked for " + asked + " now");
  }

  private CompletableFuture<Reply<KnownImage>> taken(
      ImageName name, String reference, String asked, Image answer) {
    KnownImage image;
    try {
      image = ImageReader.read(answer);
      if (reference.startsWith("sha256:")
          && !image.manifest().digest().equals(Sha256Digest.parse(reference))) {
        throw new IllegalArgumentException("it is " + image.manifest().digest());
      }
    } catch (IllegalArgumentException e) {
      LOG.warn("what the publisher says of {} is not used: {}", asked, e.getMessage());
      return CompletableFuture.completedFuture(
          new Refused<>(
              Why.FAULT, "what the publisher says of " + asked + " is wrong: " + e.getMessage()));
    }
    blobs.add(name, image);
    keep(name, reference, image);
    return CompletableFuture.completedFuture(new Found<>(image));
  }

  private void keep(ImageName name, String reference, KnownImage image) {
    disk.change(
        () -> {
          if (store.image(name, image.manifest().digest()).filter(image::equals).isEmpty()) {
            store.keep(name, image);
          }
          boolean isTag = !reference.startsWith("sha256:");
          var digest = image.manifest().digest();
          if (isTag && store.tag(name, reference).filter(digest::equals).isEmpty()) {
            store.keep(name, reference, digest);
          }
        });
  }

  private CompletableFuture<Reply<KnownImage>> refused(
      ImageName name, String reference, Refused<KnownImage> refused) {
    switch (refused.why()) {
      case UNREACHABLE -> {
        return orKept(name, reference, refused);
      }
      case UNKNOWN, REVOKED -> disk.change(() -> forget(name, reference));
      case DENIED, FAULT -> {}
    }
    return CompletableFuture.completedFuture(refused);
  }

  private void forget(ImageName name, String reference) throws IOException {
    if (reference.startsWith("sha256:")) {
      store.forget(name, Sha256Digest.parse(reference));
    } else {
      store.forget(name, reference);
    }
  }

  /** What is kept, if all that it needs is here. */
  private CompletableFuture<Reply<KnownImage>> orKept(
      ImageName name, String reference, Refused<KnownImage> refused) {
    return disk.read(() -> kept(name, reference))
        .thenApply(
            read ->
                read instanceof Found<Optional<KnownImage>> found
                    ? found
                        .value()
                        .filter(image -> image.blobs().stream().allMatch(this::isHere))
                        .<Reply<KnownImage>>map(Found::new)
                        .orElse(refused)
                    : refused);
  }

  private boolean isHere(ImagePart part) {
    return part.infoHash().filter(here.isWhole()).isPresent();
  }

  private Optional<KnownImage> kept(ImageName name, String reference) {
    var digest =
        reference.startsWith("sha256:")
            ? Optional.of(Sha256Digest.parse(reference))
            : store.tag(name, reference);
    return digest.flatMap(each -> store.image(name, each));
  }

  // Some runtimes look elsewhere for a whole image only: so one of which a part cannot be had is
  // not answered at all.
  private CompletableFuture<Reply<ImageManifest>> deliverable(String asked, KnownImage image) {
    Optional<ImagePart> missing = image.missing();
    if (missing.isPresent()) {
      return CompletableFuture.completedFuture(
          new Refused<>(
              Why.UNKNOWN,
              "of %s the blob %s is not to be had here".formatted(asked, missing.get().digest())));
    }
    List<ImageBlob> toCome =
        image.blobs().stream()
            .flatMap(part -> part.blob().stream())
            .filter(blob -> !here.isWhole().test(blob.infoHash()))
            .distinct()
            .toList();
    return toCome.isEmpty()
        ? CompletableFuture.completedFuture(new Found<>(image.manifest()))
        : hasRoom(toCome).thenApply(reply -> reply.then(has -> fitting(asked, image, has)));
  }

  // It may ask the publisher what is rolled out, and wait for that: on a thread of its own, so that
  // all else goes on. If it is not known in time there is room until the transfer says otherwise.
  private CompletableFuture<Reply<Boolean>> hasRoom(List<ImageBlob> toCome) {
    return room.read(() -> here.hasRoom().test(toCome))
        .completeOnTimeout(new Found<>(true), LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Reply<ImageManifest> fitting(String asked, KnownImage image, boolean hasRoom) {
    return hasRoom
        ? new Found<>(image.manifest())
        : new Refused<>(
            Why.FAULT,
            "there is no room here for "
                + asked
                + "; free some of the disk, or see cache.max-size and cache.keep-free");
  }

  @Override
  public void close() {
    room.stop();
    disk.close();
  }
}
