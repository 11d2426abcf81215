package io.rackcast.publisher.registration;

import io.rackcast.proto.source.SourceFault;
import io.rackcast.publisher.content.PassingContent;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.store.StoredRelease;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Reads content once, hashing it, and leaves it where it is. For one thread.
 *
 * <p>Hashes cannot be put away, so a break is mended here: it goes on with a Range from the last
 * byte, for as long as the next try brings more; If-Range has the server say when the content is
 * another one meanwhile.
 */
final class PassingFetch {
  private static final int READ_BYTES = 256 << 10;
  // So many tries in a row that bring nothing; the pauses before them are some 15 s together.
  private static final int MOST_TRIES = 5;
  private static final long FIRST_PAUSE_MILLIS = 500;

  private final Fetch fetch;
  private final String caller;
  private final Wish wish;
  private final GivingUp givingUp;

  private @Nullable PassingContent content;
  private long sizeBytes;
  private Optional<String> etag = Optional.empty();

  PassingFetch(Fetch fetch, String caller, Wish wish, GivingUp givingUp) {
    this.fetch = fetch;
    this.caller = caller;
    this.wish = wish;
    this.givingUp = givingUp;
  }

  /**
   * Publishes.
   *
   * @throws IOException with a sentence, when it cannot be read to its end
   */
  StoredRelease publish() throws IOException {
    for (int tries = 1; ; tries++) {
      long before = received();
      try {
        var existing = read();
        if (existing.isPresent()) {
          return existing.get();
        }
        var whole = content;
        if (whole != null && whole.received() == sizeBytes) {
          return whole.finish(caller, wish.sha256(), wish.source().withEtag(etag));
        }
        throw new IOException("the content ended at byte " + received() + " of " + sizeBytes);
      } catch (IOException e) {
        givingUp.check();
        tries = received() > before ? 1 : tries;
        boolean mayPass = !(e instanceof SourceFault fault) || fault.why().isPassing();
        if (content == null || !mayPass || tries >= MOST_TRIES) {
          throw e;
        }
        pause(tries);
      }
    }
  }

  private long received() {
    return content == null ? 0 : content.received();
  }

  /** Reads as far as it comes; answers the release if it is there already. */
  private Optional<StoredRelease> read() throws IOException {
    try (var source = fetch.open(wish, received(), etag, givingUp)) {
      var passing = content;
      if (passing == null) {
        fetch.requireSize(source.sizeBytes());
        var plan = Fetch.plan(wish, source.sizeBytes());
        var existing = fetch.uploads().published(plan, List.of(wish.sha256()));
        if (existing.isPresent()) {
          fetch.remember(caller, wish, source.etag());
          return existing;
        }
        passing = fetch.uploads().pass(plan);
        content = passing;
        sizeBytes = source.sizeBytes();
        etag = source.etag();
      }
      requireSame(source);
      source.skipTo(passing.received());
      copy(source, passing);
      return Optional.empty();
    }
  }

  private void requireSame(Source source) {
    if (source.sizeBytes() != sizeBytes || !source.etag().equals(etag)) {
      throw new Refusal(
          Refusal.Kind.TRY_AGAIN,
          "the content at "
              + wish.source()
              + " was changed while it was read; see that it stays the same, then try again");
    }
  }

  private void copy(Source source, PassingContent passing) throws IOException {
    var buffer = new byte[READ_BYTES];
    for (int n = source.read(buffer); n > 0; n = source.read(buffer)) {
      givingUp.check();
      fetch.came(n);
      passing.append(buffer, n);
    }
    givingUp.check();
  }

  private void pause(int tries) {
    long longest = FIRST_PAUSE_MILLIS << tries;
    try {
      givingUp.pause(
          Duration.ofMillis(longest - ThreadLocalRandom.current().nextLong(longest / 2 + 1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(Refusal.Kind.TRY_AGAIN, "the publisher stops; try again");
    }
  }
}
