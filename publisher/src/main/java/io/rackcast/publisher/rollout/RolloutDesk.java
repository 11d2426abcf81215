package io.rackcast.publisher.rollout;

import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Rollouts;
import io.rackcast.publisher.store.StoredRollout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Rollouts through a caller's eyes. May be used by any thread. */
public final class RolloutDesk {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(90);
  private static final int MOST_ROWS_A_PAGE = 10_000;
  private static final int ROWS_A_QUERY = 500;

  /** A page, and the id where it ended if there may be more. */
  public record Page(List<StoredRollout> rollouts, OptionalLong next) {}

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
   * @param note for people; may be empty
   * @throws Refusal with one sentence when it cannot be
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

  /** Ends a rollout; the answer is how it stands then. */
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
   */
  public Page page(Caller caller, String name, long before, boolean withEnded, int size) {
    if (name.isEmpty()) {
      access.requireAnywhere(caller, Right.READ, "rollouts");
    } else {
      access.require(caller, Right.READ, name);
    }
    var found = new ArrayList<StoredRollout>();
    long at = before;
    for (int seen = 0; seen < MOST_ROWS_A_PAGE; ) {
      var rows = rollouts.page(name.isEmpty() ? null : name, at, withEnded, ROWS_A_QUERY);
      for (var rollout : rows) {
        at = rollout.id();
        if (caller.may(Right.READ, rollout.key().name())) {
          found.add(rollout);
          if (found.size() == size) {
            return new Page(found, OptionalLong.of(at));
          }
        }
      }
      if (rows.size() < ROWS_A_QUERY) {
        return new Page(found, OptionalLong.empty());
      }
      seen += rows.size();
    }
    return new Page(found, OptionalLong.of(at));
  }

  /** The time by which rollouts run and end. */
  public Instant now() {
    return rollouts.now();
  }
}
