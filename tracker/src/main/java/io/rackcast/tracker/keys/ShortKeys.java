package io.rackcast.tracker.keys;

import com.google.protobuf.InvalidProtocolBufferException;
import io.rackcast.proto.token.Cause;
import io.rackcast.proto.token.KeySource;
import io.rackcast.proto.token.TokenKey;
import io.rackcast.proto.v1.ShortTokenKeys;
import io.rackcast.tracker.state.SafeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that this tracker shares with the publisher, which hands them over on the stream of
 * approvals; kept in a file that only its owner can read. They check short tokens and nothing else.
 * For any thread.
 */
public final class ShortKeys implements KeySource {
  private static final Logger LOG = LoggerFactory.getLogger(ShortKeys.class);
  private static final int MOST = 64;

  private final Duration grace;
  private final LongSupplier millis;
  private final @Nullable Path file;
  private volatile Map<String, TokenKey> keys = Map.of();
  private volatile long heardAt;
  private volatile Runnable removed = () -> {};

  /**
   * Reads what was kept.
   *
   * @param grace how long keys serve after the publisher was last heard
   * @param millis a clock that only goes forward
   */
  public ShortKeys(Duration grace, LongSupplier millis, Optional<Path> stateDir) {
    this.grace = grace;
    this.millis = millis;
    this.heardAt = millis.getAsLong();
    this.file = stateDir.map(folder -> folder.resolve("short-token-keys.bin")).orElse(null);
    if (file != null && Files.exists(file)) {
      restore(file);
    }
  }

  private void restore(Path kept) {
    try {
      keys = read(ShortTokenKeys.parseFrom(SafeFile.readSealed(kept)));
    } catch (IOException | IllegalArgumentException e) {
      // Without what is in it.
      LOG.warn("{} cannot be used: {}; short tokens wait for the publisher", kept, sentence(e));
    }
  }

  private static String sentence(Exception e) {
    return e instanceof InvalidProtocolBufferException || e instanceof IllegalArgumentException
        ? "it is broken"
        : String.valueOf(e.getMessage());
  }

  /** Runs {@code action} whenever a key went that was there. */
  public void onRemoval(Runnable action) {
    removed = action;
  }

  /** The publisher was heard: its keys serve for the grace from now. */
  public void heard() {
    heardAt = millis.getAsLong();
  }

  /**
   * Takes these in place of those before.
   *
   * @throws IllegalArgumentException if one is no key
   */
  public void replace(ShortTokenKeys all) {
    var before = keys.keySet();
    var next = read(all);
    keys = next;
    if (!next.keySet().containsAll(before)) {
      removed.run();
    }
    if (file != null) {
      try {
        SafeFile.replaceSecret(file, all.toByteArray());
      } catch (IOException e) {
        LOG.warn(
            "{} cannot be written, a restart will need the publisher: {}", file, e.getMessage());
      }
    }
  }

  private static Map<String, TokenKey> read(ShortTokenKeys all) {
    if (all.getKeysCount() > MOST) {
      throw new IllegalArgumentException(
          "the publisher sent %d keys of short tokens; at most %d are taken"
              .formatted(all.getKeysCount(), MOST));
    }
    var byKid = new HashMap<String, TokenKey>();
    for (var key : all.getKeysList()) {
      byKid.put(key.getKid(), TokenKey.shared(key.getKid(), key.getSecret().toByteArray()));
    }
    return Map.copyOf(byKid);
  }

  /** Whether this key is there. */
  public boolean has(String kid) {
    return keys.containsKey(kid);
  }

  private boolean isStale() {
    return millis.getAsLong() - heardAt >= grace.toMillis();
  }

  @Override
  public Optional<TokenKey> lookup(String kid) {
    return isStale() ? Optional.empty() : Optional.ofNullable(keys.get(kid));
  }

  @Override
  public Cause missing() {
    return isStale() ? Cause.KEYS_STALE : Cause.KEY_UNKNOWN;
  }
}
