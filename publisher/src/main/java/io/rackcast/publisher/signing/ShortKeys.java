package io.rackcast.publisher.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of short tokens: secrets that one tracker and this publisher share. Kept in a file that
 * only its owner can read. For any thread.
 *
 * <p>A key signs for the time of its rotation, and is known a while before it signs and for a
 * token's life after: a tracker that follows the approvals has each before it needs it.
 */
public final class ShortKeys {
  private static final Logger LOG = LoggerFactory.getLogger(ShortKeys.class);
  private static final Duration KNOWN_BEFORE = Duration.ofMinutes(1);
  private static final int SECRET_BYTES = 32;
  private static final int KID_BYTES = 3;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** A tracker that takes short tokens, and its URL over UDP. */
  public record Tracker(String name, String url) {}

  /** For whom there are keys, and how long each signs. */
  public record Terms(List<Tracker> trackers, Duration rotation) {}

  /**
   * A key.
   *
   * @param secret base64url, 32 bytes
   * @param madeSeconds when it was made, in seconds since 1970
   */
  public record Key(String tracker, String kid, String secret, long madeSeconds) {
    /** The secret's bytes. */
    public byte[] bytes() {
      return Base64.getUrlDecoder().decode(secret);
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return tracker + "/" + kid;
    }
  }

  /** What the file holds. */
  record Kept(List<Key> keys) {}

  private final Terms terms;
  private final Duration life;
  private final Path file;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  // Guarded by this; the newest last.
  private List<Key> keys;
  private volatile Runnable changed = () -> {};

  /**
   * Reads what was kept, and makes what is missing.
   *
   * @param life of the longest token
   * @throws IOException with one sentence if the file cannot be read or written
   */
  public ShortKeys(Terms terms, Duration life, Path file, Clock clock) throws IOException {
    this.terms = terms;
    this.life = life;
    this.file = file;
    this.clock = clock;
    this.keys = read();
    rotate();
  }

  private List<Key> read() throws IOException {
    try {
      return Files.exists(file)
          ? JSON.readValue(Files.readString(file), Kept.class).keys()
          : List.of();
    } catch (JsonProcessingException e) {
      // Without the cause: it may quote a key.
      throw new IOException(
          "the keys of short tokens in " + file + " cannot be read; delete it, new ones are made");
    }
  }

  /** The trackers that take short tokens. */
  public List<Tracker> trackers() {
    return terms.trackers();
  }

  /** Runs {@code action} after keys came or went, on any thread. */
  public void onChange(Runnable action) {
    changed = action;
  }

  /** The keys that a tracker is to know; none if it takes no short tokens. */
  public synchronized List<Key> of(String tracker) {
    return keys.stream().filter(key -> key.tracker().equals(tracker)).toList();
  }

  /** The key that signs for a tracker now: the newest that it has had time to learn of. */
  synchronized Optional<Key> signing(String tracker) {
    var known = clock.instant().minus(KNOWN_BEFORE).getEpochSecond();
    var all = of(tracker);
    return all.stream()
        .filter(key -> key.madeSeconds() <= known)
        .reduce((older, newer) -> newer)
        .or(() -> all.stream().findFirst());
  }

  /** Makes the keys that are due, and drops those whose last token has expired. */
  public void rotate() throws IOException {
    synchronized (this) {
      var now = clock.instant();
      var next = new ArrayList<Key>();
      for (var tracker : terms.trackers()) {
        next.addAll(due(of(tracker.name()), tracker.name(), now));
      }
      if (next.equals(keys)) {
        return;
      }
      write(next);
      keys = List.copyOf(next);
      LOG.info("keys of short tokens: {}", keys);
    }
    changed.run();
  }

  private List<Key> due(List<Key> old, String tracker, Instant now) {
    var all = new ArrayList<Key>();
    for (int i = 0; i < old.size(); i++) {
      boolean isNewest = i + 1 == old.size();
      if (isNewest || isNeeded(old.get(i + 1), now)) {
        all.add(old.get(i));
      }
    }
    boolean isDue =
        old.isEmpty() || made(old.get(old.size() - 1)).plus(terms.rotation()).compareTo(now) <= 0;
    if (isDue) {
      all.add(make(tracker, now));
    }
    return all;
  }

  /** Whether tokens may live that were signed before the key's successor took over. */
  private boolean isNeeded(Key successor, Instant now) {
    return made(successor).plus(KNOWN_BEFORE).plus(life).isAfter(now);
  }

  private static Instant made(Key key) {
    return Instant.ofEpochSecond(key.madeSeconds());
  }

  private Key make(String tracker, Instant now) {
    return new Key(tracker, random(KID_BYTES), random(SECRET_BYTES), now.getEpochSecond());
  }

  private String random(int size) {
    var bytes = new byte[size];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void write(List<Key> all) throws IOException {
    var unused = KeyFiles.replaceOwnerOnly(file, JSON.writeValueAsString(new Kept(all)));
  }
}
