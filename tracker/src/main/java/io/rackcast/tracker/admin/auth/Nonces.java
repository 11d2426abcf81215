package io.rackcast.tracker.admin.auth;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * The nonces of one key that may not come again. None is forgotten before its call would be refused
 * for its age; if there is no room for another one, the call is refused. For any thread.
 */
final class Nonces {
  /** Seconds that clocks may differ. */
  static final int SKEW_SECONDS = 60;

  /**
   * Seconds that a caller's clock may be ahead: few, since what is signed for so long after the
   * start may have been taken before it.
   */
  static final int AHEAD_SECONDS = 5;

  static final int MOST = 10_000;

  private final InstantSource clock;
  private final Map<String, Long> timeOf = new HashMap<>();
  // Calls signed before this are refused: what was seen of them is not remembered any more, even
  // if the clock is set back, or was never seen because the tracker was not there.
  private long rememberedFrom;
  private final long firstGood;
  private long sweptAt;

  Nonces(InstantSource clock) {
    this.clock = clock;
    firstGood = clock.instant().getEpochSecond() + AHEAD_SECONDS + 1;
    rememberedFrom = firstGood;
  }

  /**
   * Takes note of a call whose signature is good.
   *
   * @throws Denied if it must not be made
   */
  synchronized void use(Signature signature) {
    Instant now = clock.instant();
    checkTime(signature.time(), now);
    sweep(now.getEpochSecond());
    if (timeOf.containsKey(signature.nonce())) {
      throw new Denied(Denial.REPLAY);
    }
    if (timeOf.size() >= MOST) {
      throw new Denied(Denial.NONCES);
    }
    timeOf.put(signature.nonce(), signature.time());
  }

  /**
   * Whether a call signed then could be made.
   *
   * @throws Denied if it cannot, whoever signed it
   */
  synchronized void check(long time) {
    checkTime(time, clock.instant());
  }

  private void checkTime(long time, Instant now) {
    long age = now.toEpochMilli() - time * 1000;
    if (age > SKEW_SECONDS * 1000L || age < -AHEAD_SECONDS * 1000L) {
      throw new Denied(Denial.SKEW);
    }
    if (time < rememberedFrom) {
      throw new Denied(rememberedFrom == firstGood ? Denial.OLD : Denial.SKEW);
    }
  }

  /** Once a second at most: a full table must not be searched for each call. */
  private void sweep(long now) {
    if (now == sweptAt) {
      return;
    }
    sweptAt = now;
    long oldest = now - SKEW_SECONDS;
    rememberedFrom = Math.max(rememberedFrom, oldest);
    timeOf.values().removeIf(time -> time < oldest);
  }

  synchronized int size() {
    return timeOf.size();
  }
}
