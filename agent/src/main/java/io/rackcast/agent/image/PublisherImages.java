package io.rackcast.agent.image;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.agent.release.PublishedTorrent;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.Image;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images by the publisher's word. It is asked each time, since a tag moves and an image may be
 * withdrawn, but once for all who ask within two seconds; what it says is kept, and holds while it
 * does not answer. Then a manifest is given out only if all that it needs is here already.
 */
public final class PublisherImages implements Images {
  private static final Logger LOG = LoggerFactory.getLogger(PublisherImages.class);
  private static final int MOST_BLOBS = 100_000;

  /** Asks the publisher. */
  public record Calls(
      Function<String, CompletableFuture<Reply<Image>>> image,
      Function<ReleaseName, CompletableFuture<Reply<PublishedTorrent>>> torrent) {}

  private record BlobKey(ImageName name, Sha256Digest digest) {}

  private final Calls publisher;
  private final ImageStore store;
  private final Predicate<InfoHash> isHere;
  private final Executor disk;
  private final Reachability reachability;
  private final RecentAnswers recent = new RecentAnswers();
  private final Cache<BlobKey, ImageBlob> blobs =
      Caffeine.newBuilder().maximumSize(MOST_BLOBS).build();

  /**
   * @param isHere whether an artifact can be delivered without the publisher
   * @param disk reads and writes; refuses what is too much
   */
  PublisherImages(
      Calls publisher,
      ImageStore store,
      Predicate<InfoHash> isHere,
      Executor disk,
      Reachability reachability,
      MeterRegistry meters) {
    this.publisher = publisher;
    this.store = store;
    this.isHere = isHere;
    this.disk = disk;
    this.reachability = reachability;
    Gauge.builder("rackcast.agent.images.kept", store, ImageStore::kept)
        .description("Images and tags of registries kept on disk; -1 before the first was written")
        .register(meters);
    Gauge.builder("rackcast.agent.images.blobs", blobs, Cache::estimatedSize)
        .description("Blobs of images whose artifacts are held in memory")
        .register(meters);
  }

  @Override
  public CompletableFuture<Reply<ImageManifest>> manifest(ImageName name, String reference) {
    boolean isDigest = reference.startsWith("sha256:");
    String asked = name + (isDigest ? "@" : ":") + reference;
    return recent
        .get(asked, () -> ask(name, reference, asked))
        .thenApply(reply -> reply.then(image -> deliverable(asked, image)));
  }

  @Override
  public CompletableFuture<Reply<ImageBlob>> blob(ImageName name, Sha256Digest digest) {
    var known = blobs.getIfPresent(new BlobKey(name, digest));
    if (known != null) {
      return CompletableFuture.completedFuture(new Found<>(known));
    }
    return onDisk(() -> keptBlob(name, digest))
        .thenCompose(
            kept ->
                kept instanceof Found<Optional<ImageBlob>> found && found.value().isPresent()
                    ? CompletableFuture.completedFuture(new Found<>(found.value().get()))
                    : askForBlob(name, digest));
  }

  private Optional<ImageBlob> keptBlob(ImageName name, Sha256Digest digest) {
    store.blobs(name).forEach((each, blob) -> blobs.put(new BlobKey(name, each), blob));
    return Optional.ofNullable(blobs.getIfPresent(new BlobKey(name, digest)));
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
    return publisher
        .torrent()
        .apply(release)
        .thenApply(
            reply -> {
              notice(reply);
              return reply.then(torrent -> blob(name, digest, torrent));
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
    blobs.put(new BlobKey(name, digest), blob);
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
    image
        .blobs()
        .forEach(
            part ->
                ImageStore.blob(part)
                    .ifPresent(blob -> blobs.put(new BlobKey(name, part.digest()), blob)));
    keep(name, reference, image);
    return CompletableFuture.completedFuture(new Found<>(image));
  }

  /** Nobody waits for the disk: what was not kept is only not known while the publisher is away. */
  private void keep(ImageName name, String reference, KnownImage image) {
    inBackground(
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
      case UNKNOWN, REVOKED -> inBackground(() -> forget(name, reference));
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
    return onDisk(() -> kept(name, reference))
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
    return part.infoHash().filter(isHere).isPresent();
  }

  private Optional<KnownImage> kept(ImageName name, String reference) {
    var digest =
        reference.startsWith("sha256:")
            ? Optional.of(Sha256Digest.parse(reference))
            : store.tag(name, reference);
    return digest.flatMap(each -> store.image(name, each));
  }

  private static Reply<ImageManifest> deliverable(String asked, KnownImage image) {
    return image
        .missing()
        .<Reply<ImageManifest>>map(
            part ->
                new Refused<>(
                    Why.UNKNOWN,
                    "of " + asked + " the blob " + part.digest() + " is not to be had here"))
        .orElseGet(() -> new Found<>(image.manifest()));
  }

  /** A read on the disk's own threads; refused where they have too much to do. */
  private <T> CompletableFuture<Reply<T>> onDisk(Read<T> read) {
    try {
      return CompletableFuture.<Reply<T>>supplyAsync(() -> new Found<>(read.read()), disk)
          .exceptionally(
              fault -> {
                LOG.error("a fault of ours while reading images", fault);
                return new Refused<>(Why.FAULT, "internal error");
              });
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(
          new Refused<>(Why.FAULT, "too many images are asked for at once; try again"));
    }
  }

  private interface Read<T> {
    T read();
  }

  private interface Change {
    void make() throws IOException;
  }

  private void inBackground(Change change) {
    try {
      disk.execute(
          () -> {
            try {
              change.make();
            } catch (IOException | RuntimeException e) {
              LOG.warn("what is known of images cannot be kept ({}); make room", e.toString());
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("what is known of an image is not kept now", e);
    }
  }
}
