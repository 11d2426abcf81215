package io.rackcast.publisher.rollout;

import io.rackcast.publisher.catalog.ReadablePage;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.AccessDenied;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Rollouts;
import io.rackcast.publisher.store.StoredRollout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Rollouts through a caller's eyes. May be used by any thread. */
public final class RolloutDesk {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(90);

  /** A page, and the id where it ended if there may be more. */
  public record Page(List<StoredRollout> rollouts, Optional<Long> next) {}

  private final Rollouts rollouts;
  private final Access access;

  public RolloutDesk(Rollouts rollouts, Access access) {
    this.rollouts = rollouts;
    this.access = access;
  }

  /**
   * Begins a rollout, or gives the caller's own of this release another time and note.
   *
   * @param key a version, or a label that stands for one
   * @param life how long it runs at most, 1 s to 90 days
   * @param note for people: one line of at most 200 characters, which is not checked here; may be
   *     empty
   * @return the rollout that runs; its {@code begunBy} is the caller's name
   * @throws AccessDenied when the caller has no right {@code rollout} on the name
   * @throws Refusal with one sentence when the life is out of range, there is no such release, it
   *     was withdrawn, or too many rollouts run
   */
  public StoredRollout begin(Caller caller, ReleaseKey key, Duration life, String note) {
    access.require(caller, Right.ROLLOUT, key.name());
    if (life.compareTo(SHORTEST) < 0 || life.compareTo(LONGEST) > 0) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "a rollout cannot run for " + life.toSeconds() + " s; use 1 s to 90 days");
    }
    var begun = rollouts.begin(key, rollouts.now().plus(life), note, caller.name());
    if (begun instanceof Rollouts.Begun.Done done) {
      return done.rollout();
    }
    throw refusal(key, begun);
  }

  private static Refusal refusal(ReleaseKey key, Rollouts.Begun begun) {
    if (begun instanceof Rollouts.Begun.Withdrawn withdrawn) {
      var release = withdrawn.release();
      return new Refusal(
          Refusal.Kind.WITHDRAWN,
          release.key()
              + " was revoked: "
              + release.revocation().orElseThrow().reason()
              + "; roll out another release");
    }
    if (begun instanceof Rollouts.Begun.TooMany tooMany) {
      return new Refusal(
          Refusal.Kind.NO_ROOM,
          tooMany.most() + " rollouts run, the most there may be; end those that are done");
    }
    return new Refusal(
        Refusal.Kind.NOT_FOUND,
        "there is no release " + key + " to roll out; \"list\" shows those there are");
  }

  /**
   * Ends a rollout, whoever began it. One that has ended stays as it is.
   *
   * @return how it stands then
   * @throws AccessDenied when the caller has no right {@code rollout} on the name of its release
   * @throws Refusal with one sentence when there is no such rollout
   */
  public StoredRollout end(Caller caller, long id) {
    var rollout = rollouts.find(id);
    if (rollout.isEmpty()) {
      access.requireAnywhere(caller, Right.ROLLOUT, "rollout " + Long.toUnsignedString(id));
      throw unknown(id);
    }
    access.require(caller, Right.ROLLOUT, rollout.get().key().name());
    return rollouts.end(id, caller.name()).orElseThrow(() -> unknown(id));
  }

  private static Refusal unknown(long id) {
    return new Refusal(
        Refusal.Kind.NOT_FOUND,
        "there is no rollout " + Long.toUnsignedString(id) + "; \"rollout list\" shows them");
  }

  /**
   * A page of those of names that the caller may read, the newest first. It may be short, or empty,
   * and still have a next.
   *
   * @param name only those of this release name; "": of all
   * @param before the id where the page before ended; {@link Long#MAX_VALUE} for the first
   * @param withEnded also those that have ended
   * @param size rollouts at most, 1 or more; the contract asks for up to 1000
   * @throws AccessDenied when the caller has no right {@code read} on the name, or, without one, on
   *     any
   */
  public Page page(Caller caller, String name, long before, boolean withEnded, int size) {
    if (name.isEmpty()) {
      access.requireAnywhere(caller, Right.READ, "rollouts");
    } else {
      access.require(caller, Right.READ, name);
    }
    var page =
        ReadablePage.<StoredRollout, Long>read(
            (place, limit) ->
                rollouts.page(name.isEmpty() ? null : name, place.orElse(before), withEnded, limit),
            Optional.of(before),
            size,
            StoredRollout::id,
            rollout -> caller.may(Right.READ, rollout.key().name()));
    return new Page(page.rows(), page.next());
  }

  /**
   * The time by which rollouts run and end: of this publisher's clock, to tell with {@link
   * StoredRollout#isRunning} whether one does.
   */
  public Instant now() {
    return rollouts.now();
  }
}
