package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.picker.AskRules;
import io.rackcast.agent.transfer.picker.StripeDuty;
import io.rackcast.proto.announce.PeerAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What a node fetches for its rack at this moment: the stripes it was told to, and those whose lead
 * it sees gone. Pure: what it sees is told to it, times in nanoseconds.
 */
final class Duties {
  /** A lead that lives says something each second. */
  static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** The least that a stripe that stands still waits for the leads of other domains. */
  static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** The least while another domain's lead says that it is fetching the stripe. */
  static final long LONG_GRACE_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** The most that it waits, however slow the swarm is. */
  static final long MOST_GRACE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** When a stripe that nobody has pieces of is told of, at the earliest. */
  static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** What is seen of the swarm. */
  interface Sight {
    /** Whether the node lacks pieces of the stripe. */
    boolean lacks(int stripe);

    /** Whether a peer that may be asked has a piece of the stripe that the node lacks. */
    boolean isOffered(int stripe);

    /** Whether a peer outside says that it is fetching pieces of the stripe. */
    boolean isComing(int stripe);

    /** How long the peer has said nothing; negative: it is not connected. */
    long silence(PeerAddress peer);

    /** Whether all of the rack that can be reached have said what they have and fetch. */
    boolean isRackHeard();

    /** How much longer than usual a silence lasts before it means anything; see {@link Lag}. */
    long lag();

    /** How long a stripe waits for the leads of other domains; see {@link Duties#grace}. */
    long grace();
  }

  /** A stripe of ours: since when nothing has come of it, and nothing but from heads. */
  private static final class Watch {
    private long movedAt;
    private long helpedAt;
    private long starvedAt;

    private Watch(long now) {
      movedAt = now;
      helpedAt = now;
    }
  }

  private AskRules told = AskRules.NONE;
  private AskRules rules = AskRules.NONE;
  private Stripes stripes = Stripes.NONE;
  private Set<PeerAddress> heads = Set.of();
  private final Map<Integer, Watch> watches = new HashMap<>();
  private final Handovers handovers = new Handovers();
  private final Takeovers takeovers = new Takeovers();
  private final BitSet starved = new BitSet();
  private final BitSet stuck = new BitSet();

  /**
   * How long a stripe may stand still before heads are asked: as long as a piece of each stripe
   * takes twice, as stripes take turns.
   *
   * @param bytesPerSecond what the swarm comes in at; 0: nothing comes
   */
  static long grace(int stripes, int pieceBytes, long bytesPerSecond) {
    if (bytesPerSecond <= 0) {
      return GRACE_NANOS;
    }
    double seconds = 2.0 * stripes * pieceBytes / bytesPerSecond;
    return Math.min(MOST_GRACE_NANOS, Math.max(GRACE_NANOS, (long) (seconds * 1e9)));
  }

  /** Everything may be asked of peers within a depth, nothing of others. */
  void setDepth(int depth) {
    set(new PeerView(List.of(), depth), 0);
  }

  /** Takes a view; a stripe taken over from a lead that is still named stays taken over. */
  void set(PeerView view, long now) {
    Stripes before = stripes;
    stripes = view.stripes();
    heads = view.heads();
    told = new AskRules(view.fetchDepth(), stripes.count(), stripes.led());
    if (before.count() == stripes.count()) {
      handovers.changed(stripes.led(), rules, now);
    } else {
      watches.clear();
      starved.clear();
      handovers.all(stripes.led(), now);
    }
    takeovers.keep(before, stripes);
    decide(now);
  }

  /** Begins the stripes that waited for the rack to be heard; true if there were any. */
  boolean beginHeard(Sight sight, long now) {
    boolean begun = handovers.begin(sight, now);
    if (begun) {
      decide(now);
    }
    return begun;
  }

  private static Predicate<StripeDuty> of(int stripe) {
    return duty -> duty.stripe() == stripe;
  }

  AskRules rules() {
    return rules;
  }

  Set<PeerAddress> heads() {
    return heads;
  }

  /** Stripes of which heads may be asked although this node is not their entry. */
  BitSet starved() {
    return starved;
  }

  /** Stripes that it was told to fetch and cannot get on with. */
  BitSet stuck() {
    return stuck;
  }

  /** A peer has a connection. */
  void seen(PeerAddress peer, long now) {
    takeovers.seen(stripes, peer, now);
  }

  /** Something of a piece came. */
  void came(int piece, boolean fromHead, long now) {
    Watch watch = watches.isEmpty() ? null : watches.get(piece % stripes.count());
    if (watch != null) {
      watch.movedAt = now;
      watch.helpedAt = fromHead ? watch.helpedAt : now;
    }
  }

  /** Looks around; true if what may be asked of whom has changed. */
  boolean look(Sight sight, long now) {
    boolean changed = handovers.begin(sight, now);
    changed |= takeovers.look(stripes, sight, now);
    if (changed) {
      decide(now);
    }
    stuck.clear();
    for (StripeDuty duty : rules.duties()) {
      changed |= watch(duty, sight, now);
    }
    return changed;
  }

  /** Nobody is asked for anything now: all that it was told to fetch is for others. */
  void halt(Sight sight) {
    watches.clear();
    stuck.clear();
    for (StripeDuty duty : stripes.led()) {
      stuck.set(duty.stripe(), sight.lacks(duty.stripe()));
    }
  }

  private boolean watch(StripeDuty duty, Sight sight, long now) {
    int stripe = duty.stripe();
    Watch watch = watches.computeIfAbsent(stripe, unknown -> new Watch(now));
    if (!sight.lacks(stripe)) {
      watch.movedAt = now;
      watch.helpedAt = now;
    }
    if (isStuck(duty, watch, sight, now)) {
      stuck.set(stripe);
    }
    boolean isStarved = !duty.entry() && isLate(stripe, now - watch.helpedAt, sight);
    if (isStarved && !starved.get(stripe)) {
      watch.starvedAt = now;
    }
    return set(starved, stripe, isStarved);
  }

  /**
   * A stripe that others bring in first may stand still as long as they take, and then for some
   * time in which heads are asked: were it told of sooner, on a slow link all stripes would change
   * hands all the time.
   */
  private boolean isStuck(StripeDuty duty, Watch watch, Sight sight, long now) {
    int stripe = duty.stripe();
    boolean mayHeads =
        duty.entry() || (starved.get(stripe) && now - watch.starvedAt >= STUCK_NANOS - GRACE_NANOS);
    return mayHeads
        && now - watch.movedAt > STUCK_NANOS
        && !takeovers.has(stripe)
        && !sight.isOffered(stripe);
  }

  private boolean isLate(int stripe, long still, Sight sight) {
    // What the grace is is asked for only where it matters: it looks at all peers.
    return still > GRACE_NANOS && still > grace(stripe, sight);
  }

  private long grace(int stripe, Sight sight) {
    if (sight.isComing(stripe)) {
      return Math.max(LONG_GRACE_NANOS, sight.grace());
    }
    // What comes from heads then makes the swarm faster or slower, but is no reason to stop.
    return starved.get(stripe) ? GRACE_NANOS : sight.grace();
  }

  private void decide(long now) {
    List<StripeDuty> duties = new ArrayList<>(stripes.led());
    duties.removeIf(duty -> handovers.rests(duty.stripe()));
    for (Stripes.Turn turn : stripes.next()) {
      int stripe = turn.duty().stripe();
      if (takeovers.has(stripe) && duties.stream().noneMatch(of(stripe))) {
        duties.add(turn.duty());
      }
    }
    rules = told.withDuties(duties);
    watches.keySet().removeIf(stripe -> duties.stream().noneMatch(of(stripe)));
    for (StripeDuty duty : duties) {
      watches.computeIfAbsent(duty.stripe(), unknown -> new Watch(now));
    }
    var led = new BitSet();
    duties.stream().filter(duty -> !duty.entry()).forEach(duty -> led.set(duty.stripe()));
    starved.and(led);
  }

  private static boolean set(BitSet bits, int bit, boolean value) {
    boolean changed = bits.get(bit) != value;
    bits.set(bit, value);
    return changed;
  }
}
