package io.rackcast.agent.transfer;

import io.rackcast.proto.announce.PeerAddress;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Leads of the own rack that are seen to have failed, and the stripes that this node, the next in
 * turn, fetches in their place. Pure, as {@link Duties}.
 */
final class Takeovers {
  /** A lead whose connection broke is mostly back by then, if it comes back. */
  static final long GONE_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

  private record Missing(boolean wasSeen, long since) {}

  private final Map<PeerAddress, Missing> leaders = new HashMap<>();
  private final BitSet stripes = new BitSet();

  /** A new view: a stripe taken over from a lead that is still named stays taken over. */
  void keep(Stripes before, Stripes now) {
    var kept = new BitSet();
    for (Stripes.Turn turn : now.next()) {
      int stripe = turn.duty().stripe();
      kept.set(stripe, stripes.get(stripe) && before.next().contains(turn));
    }
    stripes.clear();
    stripes.or(kept);
    leaders.keySet().removeIf(leader -> !isLeader(now, leader));
  }

  private static boolean isLeader(Stripes stripes, PeerAddress peer) {
    return stripes.next().stream().anyMatch(turn -> turn.leader().equals(peer));
  }

  /** A peer has a connection. */
  void seen(Stripes now, PeerAddress peer, long nanos) {
    if (isLeader(now, peer)) {
      leaders.put(peer, new Missing(true, nanos));
    }
  }

  boolean has(int stripe) {
    return stripes.get(stripe);
  }

  /** Looks at the leads of these stripes; true if one more is taken over. */
  boolean look(Stripes now, Duties.Sight sight, long nanos) {
    boolean changed = false;
    Map<PeerAddress, Boolean> failures = new HashMap<>();
    for (Stripes.Turn turn : now.next()) {
      int stripe = turn.duty().stripe();
      boolean failed =
          failures.computeIfAbsent(turn.leader(), leader -> hasFailed(leader, sight, nanos))
              && sight.lacks(stripe);
      // Until the next view: a lead that is back may be the wrong one already.
      if (failed && !stripes.get(stripe)) {
        stripes.set(stripe);
        changed = true;
      }
    }
    return changed;
  }

  private boolean hasFailed(PeerAddress leader, Duties.Sight sight, long now) {
    long silence = sight.silence(leader);
    Missing missing = leaders.get(leader);
    if (silence >= 0) {
      leaders.put(leader, new Missing(true, now));
      return silence > Duties.SILENT_NANOS + sight.lag();
    }
    if (missing == null) {
      leaders.put(leader, new Missing(false, now));
      return false;
    }
    return missing.wasSeen() && now - missing.since() > GONE_NANOS;
  }
}
