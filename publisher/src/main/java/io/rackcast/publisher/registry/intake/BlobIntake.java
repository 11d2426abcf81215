package io.rackcast.publisher.registry.intake;

import io.rackcast.proto.settings.ByteSizes;
import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.content.UploadPlan;
import io.rackcast.publisher.content.UploadStream;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.registry.client.BlobBody;
import io.rackcast.publisher.registry.client.Descriptor;
import io.rackcast.publisher.registry.client.RegistryClient;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Releases;
import io.rackcast.publisher.store.StoredRelease;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Publishes the blobs of images, each once, whoever needs it. May be used by any thread.
 *
 * <p>What was read of a blob is kept when its reading breaks; the next try goes on there.
 */
final class BlobIntake {
  // So that what was read is still in the processor's cache when it is written and hashed.
  private static final int READ_BYTES = 256 << 10;
  private static final Duration LONGEST_AT_LEAST = Duration.ofMinutes(10);
  private static final long LOWEST_BYTES_PER_SECOND = 256 << 10;
  private static final int MOST_GENERATIONS = 1000;

  private final Uploads uploads;
  private final Releases releases;
  private final Clock clock;
  private final KeyedLocks<Sha256Digest> locks = new KeyedLocks<>();
  private final LongAdder readBytes = new LongAdder();

  BlobIntake(Uploads uploads, Releases releases, Clock clock) {
    this.clock = clock;
    this.uploads = uploads;
    this.releases = releases;
  }

  /** Bytes that were read from registries. */
  long readBytes() {
    return readBytes.sum();
  }

  /**
   * Has a blob approved and kept.
   *
   * @return its release
   * @throws Refusal when it was revoked by a person, has other bytes, or there is no room
   */
  StoredRelease take(
      RegistryClient registry, String name, String repository, Descriptor blob, Job job) {
    // Two images that share a layer: the second finds it here.
    try (var held = locks.hold(blob.digest(), job::check)) {
      var key = key(name, repository, blob.digest());
      var caller = ImageNames.caller(name);
      var known =
          isOwn(registry, repository, blob, key)
              ? uploads.adopt(caller, key, blob.digest(), blob.sizeBytes())
              : Optional.<StoredRelease>empty();
      if (known.isPresent()) {
        job.came(blob.sizeBytes());
        return known.get();
      }
      return read(registry, repository, blob, caller, key, job);
    }
  }

  // A manifest may name the digest of anything: only the registry knows whether it is theirs.
  private boolean isOwn(
      RegistryClient registry, String repository, Descriptor blob, ReleaseKey key) {
    return releases.find(key).filter(StoredRelease::isLive).isPresent()
        || (!releases.ofDigest(blob.digest()).isEmpty() && registry.hasBlob(repository, blob));
  }

  /** The first generation that was not deleted in the registry; see {@link ImageNames}. */
  private ReleaseKey key(String registry, String repository, Sha256Digest digest) {
    for (int generation = 1; generation <= MOST_GENERATIONS; generation++) {
      var key = named(registry, repository, digest, generation);
      var revocation = releases.find(key).flatMap(StoredRelease::revocation);
      if (revocation.isEmpty()) {
        return key;
      }
      if (!revocation.get().by().equals(ImageNames.caller(registry))) {
        throw new Refusal(
            Refusal.Kind.WITHDRAWN, key + " was revoked: " + revocation.get().reason());
      }
    }
    throw new PushFault(
        PushFault.Kind.LASTING,
        digest + " was deleted and pushed " + MOST_GENERATIONS + " times; that is enough");
  }

  private static ReleaseKey named(
      String registry, String repository, Sha256Digest digest, int generation) {
    try {
      return ImageNames.release(registry, repository, digest, generation);
    } catch (IllegalArgumentException e) {
      throw new PushFault(PushFault.Kind.LASTING, String.valueOf(e.getMessage()));
    }
  }

  private StoredRelease read(
      RegistryClient registry,
      String repository,
      Descriptor blob,
      String caller,
      ReleaseKey key,
      Job job) {
    var begun = uploads.begin(caller, plan(key, blob), List.of(blob.digest()));
    if (begun instanceof Uploads.Begun.Done done) {
      job.came(blob.sizeBytes());
      return done.release();
    }
    var state = ((Uploads.Begun.Ready) begun).state();
    try (var stream = uploads.send(caller, state.id(), state.receivedBytes())) {
      stream.prepare(job::check);
      job.came(state.receivedBytes());
      if (state.receivedBytes() < state.totalBytes()) {
        copy(registry, repository, blob, state.receivedBytes(), stream, job);
      }
    } catch (IOException e) {
      throw new PushFault(
          PushFault.Kind.PASSING,
          "%s could not be read to its end (%s); what came is kept"
              .formatted(blob.digest(), e.getMessage()));
    }
    return uploads.finish(caller, state.id(), Optional.of(blob.digest()));
  }

  private static UploadPlan plan(ReleaseKey key, Descriptor blob) {
    var contentName = "sha256-" + blob.digest().hex();
    var file = new FileSpec(contentName, blob.sizeBytes(), false);
    return new UploadPlan(key, contentName, false, List.of(file), 0);
  }

  private void copy(
      RegistryClient registry,
      String repository,
      Descriptor blob,
      long from,
      UploadStream stream,
      Job job)
      throws IOException {
    var end = clock.instant().plus(longest(blob.sizeBytes()));
    try (var body = registry.blob(repository, blob, from)) {
      skip(body, from, blob.digest(), end, job);
      long left = blob.sizeBytes() - from;
      var buffer = new byte[READ_BYTES];
      while (left > 0) {
        int n = read(body, buffer, (int) Math.min(left, buffer.length), end, job);
        if (n == 0) {
          throw new IOException("it ended " + left + " bytes early");
        }
        readBytes.add(n);
        job.came(n);
        left -= n;
        stream.append(buffer, 0, n);
        if (left > 0) {
          requireInTime(end, blob.digest());
        }
      }
    }
  }

  /** Fills the buffer's begin; with less when time is over. */
  private int read(BlobBody body, byte[] buffer, int wanted, Instant end, Job job) {
    int have = 0;
    while (have < wanted && (have == 0 || clock.instant().isBefore(end))) {
      int n = body.read(buffer, have, wanted - have);
      job.check();
      if (n < 0) {
        break;
      }
      have += n;
    }
    return have;
  }

  // A body that drips is never silent for long, and would hold its place for years.
  private static Duration longest(long bytes) {
    return LONGEST_AT_LEAST.plusSeconds(bytes / LOWEST_BYTES_PER_SECOND);
  }

  private void requireInTime(Instant end, Sha256Digest blob) {
    if (!clock.instant().isBefore(end)) {
      throw new PushFault(
          PushFault.Kind.PASSING,
          blob
              + " came more slowly than "
              + ByteSizes.text(LOWEST_BYTES_PER_SECOND)
              + " a second; what came is kept");
    }
  }

  // A registry without Range begins at 0.
  private void skip(BlobBody body, long from, Sha256Digest blob, Instant end, Job job)
      throws IOException {
    var buffer = new byte[READ_BYTES];
    for (long left = from - body.begin(); left > 0; ) {
      int n = read(body, buffer, (int) Math.min(left, buffer.length), end, job);
      if (n == 0) {
        throw new IOException("it ended before byte " + from);
      }
      left -= n;
      requireInTime(end, blob);
    }
  }
}
