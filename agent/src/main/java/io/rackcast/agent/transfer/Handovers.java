package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.picker.AskRules;
import io.rackcast.agent.transfer.picker.StripeDuty;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Stripes of ours that may have been another's until now: they rest until the rack has said what it
 * has and what the one before is still fetching. Pure, as {@link Duties}.
 */
final class Handovers {
  /** A stripe that changes hands rests for so long at least. */
  static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** The most that a stripe rests until the rack has said what it has. */
  static final long UNHEARD_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Map<Integer, Long> beginnings = new HashMap<>();

  /** All stripes are cut anew: others may have begun long ago, and go on until they are told. */
  void all(List<StripeDuty> led, long now) {
    beginnings.clear();
    led.forEach(duty -> beginnings.put(duty.stripe(), now + LEAST_NANOS));
  }

  /** The same cut, and maybe other stripes to lead than the rules in force say. */
  void changed(List<StripeDuty> led, AskRules before, long now) {
    beginnings.keySet().removeIf(stripe -> !isAmong(led, stripe));
    for (StripeDuty duty : led) {
      if (!isAmong(before.duties(), duty.stripe())) {
        beginnings.putIfAbsent(duty.stripe(), now + LEAST_NANOS);
      }
    }
  }

  boolean rests(int stripe) {
    return beginnings.containsKey(stripe);
  }

  /** Ends the rest of those whose time has come; true if there were any. */
  boolean begin(Duties.Sight sight, long now) {
    if (beginnings.isEmpty()
        || beginnings.values().stream().noneMatch(begins -> begins - now <= 0)) {
      return false; // to see who of the rack is heard looks at all of it
    }
    long due = sight.isRackHeard() ? now : now - UNHEARD_NANOS - sight.lag();
    return beginnings.values().removeIf(begins -> begins - due <= 0);
  }

  private static boolean isAmong(List<StripeDuty> duties, int stripe) {
    for (StripeDuty duty : duties) {
      if (duty.stripe() == stripe) {
        return true;
      }
    }
    return false;
  }
}
