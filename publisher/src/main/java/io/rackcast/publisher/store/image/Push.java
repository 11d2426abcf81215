package io.rackcast.publisher.store.image;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A push in the queue, or in its history.
 *
 * @param id rises in the order in which pushes came
 * @param what what happened
 * @param state how far it is
 * @param attempts how often it was begun
 * @param receivedAt when we heard of it
 * @param nextTryAt when it is tried at the earliest, while it waits
 * @param endedAt when it ended
 * @param doneBytes how much of its blobs is here
 * @param totalBytes size of its blobs; 0 until the manifest was read
 * @param problem why it waits or failed, or what is worth saying of its end; "" for nothing
 */
public record Push(
    long id,
    NewPush what,
    State state,
    int attempts,
    Instant receivedAt,
    Instant nextTryAt,
    Optional<Instant> endedAt,
    long doneBytes,
    long totalBytes,
    String problem) {
  /** How far a push is. Stored by name. */
  public enum State {
    /** It waits for its turn. */
    WAITING,
    /** A worker is at it. */
    RUNNING,
    /** All that it names is approved, or gone where it was deleted. */
    DONE,
    /** Given up; the problem says why. */
    FAILED;

    /** The name that people read. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Names what it is about, as people write it: "team/app:v1", "team/app@sha256:…". */
  public String reference() {
    return what.registry()
        + "/"
        + what.repository()
        + what.tag().map(tag -> ":" + tag).orElse("")
        + what.digest().map(digest -> "@" + digest).orElse("");
  }
}
