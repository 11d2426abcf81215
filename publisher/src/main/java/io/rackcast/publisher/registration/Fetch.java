package io.rackcast.publisher.registration;

import io.rackcast.proto.settings.ByteSizes;
import io.rackcast.proto.source.SourceFault;
import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.content.UploadPlan;
import io.rackcast.publisher.content.UploadStream;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.store.Sources;
import io.rackcast.publisher.store.StoredRelease;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** The work of one registration, from its URL to its release. May be used by any thread. */
final class Fetch implements AutoCloseable {
  // So that what was read is still in the processor's cache when it is written and hashed.
  private static final int READ_BYTES = 256 << 10;

  private final Uploads uploads;
  private final Sources sources;
  private final Fetcher fetcher;
  private final RegisterLimits limits;
  private final LongAdder bytes = new LongAdder();

  Fetch(Uploads uploads, Sources sources, Fetcher fetcher, RegisterLimits limits) {
    this.uploads = uploads;
    this.sources = sources;
    this.limits = limits;
    this.fetcher = fetcher;
  }

  /**
   * Fetches and publishes; answers when it is approved.
   *
   * @throws Refusal when the URL is not allowed, cannot be read or has other content, or this was
   *     given up
   */
  StoredRelease publish(String caller, Wish wish, GivingUp givingUp) {
    try {
      return wish.leave()
          ? new PassingFetch(this, caller, wish, givingUp).publish()
          : fetch(caller, wish, givingUp);
    } catch (SilentServerException e) {
      throw new Refusal(Refusal.Kind.TRY_AGAIN, String.valueOf(e.getMessage()));
    } catch (SourceFault e) {
      throw refusal(e);
    } catch (IOException e) {
      givingUp.check();
      throw new Refusal(
          Refusal.Kind.TRY_AGAIN,
          "the URL cannot be read to its end ("
              + Fetcher.message(e)
              + "); try again"
              + (wish.leave() ? "" : ", it goes on where it stopped"));
    }
  }

  private static Refusal refusal(SourceFault fault) {
    return new Refusal(
        fault.why().isPassing() ? Refusal.Kind.TRY_AGAIN : Refusal.Kind.INVALID, fault.sentence());
  }

  private StoredRelease fetch(String caller, Wish wish, GivingUp givingUp) throws IOException {
    Uploads.State state;
    Optional<String> etag;
    try (var source = open(wish, 0, givingUp)) {
      requireSize(source.sizeBytes());
      etag = source.etag();
      var begun = uploads.begin(caller, plan(wish, source.sizeBytes()), List.of(wish.sha256()));
      if (begun instanceof Uploads.Begun.Done done) {
        remember(caller, wish, etag);
        return done.release();
      }
      state = ((Uploads.Begun.Ready) begun).state();
      if (state.receivedBytes() == 0) {
        try (var stream = uploads.send(caller, state.id(), 0)) {
          copy(source, stream, givingUp);
        }
      }
    }
    if (state.receivedBytes() > 0) {
      goOn(caller, wish, state, givingUp);
    }
    return uploads.finish(
        caller, state.id(), Optional.of(wish.sha256()), Optional.of(wish.source().withEtag(etag)));
  }

  // Hashes what is there before it asks for the rest: no server waits so long for its reader.
  private void goOn(String caller, Wish wish, Uploads.State state, GivingUp givingUp)
      throws IOException {
    long offset = state.receivedBytes();
    try (var stream = uploads.send(caller, state.id(), offset)) {
      stream.prepare(givingUp::check);
      if (offset < state.totalBytes()) {
        try (var source = open(wish, offset, givingUp)) {
          source.skipTo(offset);
          copy(source, stream, givingUp);
        }
      }
    }
  }

  /** Asks for the content; the source ends when the work is given up. */
  Source open(Wish wish, long offset, GivingUp givingUp) throws SourceFault {
    return open(wish, offset, Optional.empty(), givingUp);
  }

  /** As the other, for the content with this ETag if it is known. */
  Source open(Wish wish, long offset, Optional<String> etag, GivingUp givingUp) throws SourceFault {
    var source = fetcher.open(wish.source().withEtag(etag), offset, givingUp);
    try {
      givingUp.waitFor(source::end);
      return source;
    } catch (Refusal e) {
      source.close();
      throw e;
    }
  }

  private void copy(Source source, UploadStream stream, GivingUp givingUp) throws IOException {
    var buffer = new byte[READ_BYTES];
    for (int n = source.read(buffer); n > 0; n = source.read(buffer)) {
      givingUp.check();
      bytes.add(n);
      stream.append(buffer, 0, n);
    }
    givingUp.check();
  }

  /** Notes where content of a release that is there already can be read, or read by a new link. */
  void remember(String caller, Wish wish, Optional<String> etag) {
    sources.put(wish.sha256(), wish.source().withEtag(etag), caller);
  }

  void requireSize(long sizeBytes) {
    if (sizeBytes > limits.maxBytes()) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "the content has "
              + ByteSizes.text(sizeBytes)
              + "; this publisher registers at most "
              + ByteSizes.text(limits.maxBytes())
              + " (register.max-size)");
    }
  }

  static UploadPlan plan(Wish wish, long size) {
    try {
      var file = new FileSpec(wish.contentName(), size, false);
      return new UploadPlan(wish.release(), wish.contentName(), false, List.of(file), 0);
    } catch (IllegalArgumentException e) {
      throw new Refusal(Refusal.Kind.INVALID, String.valueOf(e.getMessage()));
    }
  }

  Uploads uploads() {
    return uploads;
  }

  /** Bytes came from another server. */
  void came(int more) {
    bytes.add(more);
  }

  /** Bytes that came from other servers. */
  long bytes() {
    return bytes.sum();
  }

  @Override
  public void close() {
    fetcher.close();
  }
}
