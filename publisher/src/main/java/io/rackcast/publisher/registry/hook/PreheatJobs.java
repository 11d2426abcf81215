package io.rackcast.publisher.registry.hook;

import java.time.Instant;
import java.util.Optional;

/** Who distributes an image before it is asked for. Called by many threads at once. */
public interface PreheatJobs {
  /** How far a job is. */
  enum State {
    /** It waits, or is under way. */
    PENDING,
    /** The image is where it should be. */
    SUCCESS,
    /** It is not, and will not be. */
    FAILURE
  }

  /**
   * A job as it stands.
   *
   * @param createdAt when it was started
   * @param changedAt when it last went on; at the end when it ended
   * @param fault one sentence why it failed, for Harbor's log; empty unless it did
   */
  record Progress(State state, Instant createdAt, Instant changedAt, String fault) {}

  /**
   * Starts a job, or finds the one that is under way for the same image; it is durable when this
   * returns.
   *
   * @param registry the configured name
   * @param repository by the distribution grammar
   * @param reference a tag, or {@code sha256:} and 64 lower-case hexadecimal digits
   * @return the job's id, at least 1: Harbor reads it as a number
   * @throws NotTakenException when such images are not taken in; Harbor is answered 403
   * @throws RuntimeException when it cannot be kept now; Harbor is answered 503
   */
  long start(String registry, String repository, String reference);

  /**
   * How far the job is; nothing if there is no such job, or no more, or it is of another registry.
   *
   * @param registry the configured name
   */
  Optional<Progress> progress(String registry, long id);
}
