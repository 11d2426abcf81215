package io.rackcast.tracker.core;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Stripes;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which racks of one swarm are told anew, and when. In each pass first those whose own peers or
 * leads changed since the pass before, and those of the sources while they are few, of many those
 * first through whom content comes into the widest domains; then, for a moment, the next ones of a
 * round over all racks, since what one rack is told depends on leads in others. So what a node must
 * know at once it is told at once, however large the swarm is; the rest of a small swarm as well,
 * that of a large one by and by.
 *
 * <p>One thread at a time but for {@link #delayMillis}.
 */
public final class ViewRound {
  /** Changes of a swarm within so long are one. */
  public static final long MERGE_MILLIS = 40;

  // A large swarm's views take longer to make: then they are made less often.
  private static final long REST_FACTOR = 4;
  private static final long MOST_REST_MILLIS = 1_000;
  private static final long SWEEP_MILLIS = 40;
  private static final int SWEEP_RACKS = 1_024;
  private static final int FEW_SOURCES = 16;
  private static final int FEW_RACKS = 64;
  private static final int MOST_DOMAINS = 512;

  private final List<Rack> racks = new ArrayList<>();
  private boolean begun;
  private int seen;
  private int news;
  private int place;
  private int cursor;
  private int left;
  private long beganAt;
  private long sweptFrom;
  private volatile long dueAt;

  /**
   * Begins a pass.
   *
   * @param swarm held
   * @param now in ticks of milliseconds
   */
  public void begin(Swarm swarm, long now) {
    int changes = swarm.changes();
    if (changes - seen < 0) {
      // A counter that went back is that of another swarm of the same name.
      begun = false;
      left = 0;
      cursor = 0;
    }
    boolean few = swarm.root().agentSourceCount() <= FEW_SOURCES;
    racks.clear();
    for (int i = 0; i < swarm.rackCount(); i++) {
      var rack = swarm.rack(i);
      boolean isNew = !begun || rack.changedAt() - seen > 0;
      if (isNew || (few && rack.agentSourceCount() > 0)) {
        racks.add(rack);
      }
    }
    if (racks.size() > FEW_RACKS) {
      putEntriesFirst(swarm.root());
    }
    news = racks.size();
    left = news == swarm.rackCount() ? 0 : changes == seen ? left : swarm.rackCount();
    left = Math.min(left, swarm.rackCount());
    for (int i = 0; i < Math.min(left, SWEEP_RACKS); i++) {
      racks.add(swarm.rack((cursor + i) % swarm.rackCount()));
    }
    cursor = swarm.rackCount() == 0 ? 0 : cursor % swarm.rackCount();
    begun = true;
    seen = changes;
    place = 0;
    beganAt = now;
  }

  /** Of many racks those come first for which the others wait: through whom content comes in. */
  private void putEntriesFirst(Domain root) {
    Set<Rack> wanted = new HashSet<>(racks);
    Set<Rack> ordered = new LinkedHashSet<>();
    Queue<Domain> domains = new ArrayDeque<>(List.of(root));
    for (int i = 0; i < MOST_DOMAINS && !domains.isEmpty(); i++) {
      var domain = domains.remove();
      for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
        var entry = entry(domain, stripe);
        if (entry != null && wanted.contains(entry)) {
          ordered.add(entry);
        }
      }
      for (int unit = 0; unit < domain.unitCount() && domains.size() < MOST_DOMAINS; unit++) {
        domains.add(domain.unit(unit));
      }
    }
    ordered.addAll(racks);
    racks.clear();
    racks.addAll(ordered);
  }

  private static @Nullable Rack entry(Domain domain, int stripe) {
    @Nullable Domain inner = domain;
    while (inner != null && !(inner instanceof Rack)) {
      var stripes = inner.unitStripes();
      inner = stripes == null ? null : stripes.owner(stripe);
    }
    return (Rack) inner;
  }

  /**
   * The next rack whose agents are told, until the pass is over.
   *
   * @return null: it is over
   */
  public @Nullable Rack next(long now) {
    sweptFrom = place <= news ? now : sweptFrom;
    if (place == racks.size() || (place > news && now - sweptFrom >= SWEEP_MILLIS)) {
      end(now);
      return null;
    }
    if (place >= news) {
      cursor++;
      left--;
    }
    return racks.get(place++);
  }

  private void end(long now) {
    racks.clear();
    place = 0;
    news = 0;
    dueAt = now + Math.min(MOST_REST_MILLIS, REST_FACTOR * (now - beganAt));
  }

  /** Whether another pass is to follow, as the swarm is now. */
  public boolean isDue(Swarm swarm) {
    return left > 0 || swarm.changes() != seen;
  }

  /** How long to wait with the next pass, {@link #MERGE_MILLIS} or longer. */
  public long delayMillis(long now) {
    return Math.max(MERGE_MILLIS, dueAt - now);
  }
}
