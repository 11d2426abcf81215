package io.rackcast.tracker.hook.token;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that wait for their check, bounded, and fair to the networks they come from. For any
 * thread; guarded by itself.
 *
 * <p>Each network has a line of its own, and the lines take turns. A network some of whose tokens
 * were refused of late is a suspect. The others go first; suspects get what is left of the time
 * that may be spent on tokens that turn out bad: {@value #SHARE_PERCENT} % of one processor. So a
 * flood costs no more than that, whatever a signature's check costs, and delays only its own
 * networks. A rollout's thousands of new tokens are good ones, and are checked as fast as the
 * machine can.
 */
final class CheckQueue {
  static final int SHARE_PERCENT = 2;
  private static final int MOST_IN_LINE = 256;
  private static final int MOST_LINES = 16_384;
  // Lines looked at for one that is longer than the newcomer's; event loops wait for this.
  private static final int MOST_COMPARED = 64;
  // Refused tokens after which a network is a suspect; one, once the time for bad ones is used up.
  private static final double STRIKES = 8;
  private static final double FIRST_STRIKE = 0.5;
  private static final long STRIKE_HALF_LIFE = TimeUnit.SECONDS.toNanos(10);
  private static final long MOST_SAVED = TimeUnit.MILLISECONDS.toNanos(100);
  // What one check may count for: the first ones also load classes.
  private static final long MOST_COUNTED = TimeUnit.MILLISECONDS.toNanos(5);

  private static final class Line {
    final Deque<Check> waiting = new ArrayDeque<>(4);
    double strikes;
    long struckAt;
  }

  private final int most;
  private final LongSupplier nanos;
  // Least recently used first.
  private final Map<Network, Line> lines = new LinkedHashMap<>(64, 0.75f, true);
  private final Deque<Line> good = new ArrayDeque<>();
  private final Deque<Line> suspect = new ArrayDeque<>();
  private int size;
  private long saved = MOST_SAVED;
  private long savedAt;
  private boolean isClosed;

  /**
   * An empty queue.
   *
   * @param most checks that wait at once
   * @param nanos a clock that only goes forward
   */
  CheckQueue(int most, LongSupplier nanos) {
    this.most = most;
    this.nanos = nanos;
    this.savedAt = nanos.getAsLong();
  }

  /**
   * Takes a check into the line of its network.
   *
   * @return the check that has no room: null, this one, or one of the longest line in its place
   */
  synchronized @Nullable Check offer(Check check) {
    var line = lines.get(check.network());
    if (isClosed || (line != null && line.waiting.size() >= MOST_IN_LINE)) {
      return check;
    }
    Check dropped = null;
    if (size >= most) {
      var longest = longest();
      if (longest == null || (line != null && line.waiting.size() + 1 >= longest.waiting.size())) {
        return check;
      }
      dropped = longest.waiting.pollLast();
      size--;
    }
    if (line == null) {
      line = new Line();
      forgetSome();
      lines.put(check.network(), line);
    }
    line.waiting.add(check);
    size++;
    boolean mustWake = true;
    if (line.waiting.size() == 1) {
      // Suspects are looked at again when there is time for them; until then waking is in vain,
      // and thousands of forged tokens a second would have threads woken as often.
      mustWake = !enlist(line) || suspect.size() == 1;
    }
    if (mustWake) {
      notify();
    }
    return dropped;
  }

  /** The longest of some lines, suspects first, that has more than one in it. */
  private @Nullable Line longest() {
    var longest = longest(suspect);
    return longest == null ? longest(good) : longest;
  }

  private static @Nullable Line longest(Deque<Line> lane) {
    Line longest = null;
    int compared = 0;
    for (var line : lane) {
      if (line.waiting.size() > (longest == null ? 1 : longest.waiting.size())) {
        longest = line;
      }
      if (++compared == MOST_COMPARED) {
        break;
      }
    }
    return longest;
  }

  /** Puts a line where its network belongs; whether that is among the suspects. */
  private boolean enlist(Line line) {
    boolean isSuspect = isSuspect(line);
    (isSuspect ? suspect : good).add(line);
    return isSuspect;
  }

  private boolean isSuspect(Line line) {
    return strikes(line) >= (isTimeLeft() ? STRIKES : FIRST_STRIKE);
  }

  private double strikes(Line line) {
    if (line.strikes == 0) {
      return 0;
    }
    double halvings = (double) (nanos.getAsLong() - line.struckAt) / STRIKE_HALF_LIFE;
    return line.strikes * Math.pow(0.5, halvings);
  }

  private boolean isTimeLeft() {
    save();
    return saved > 0;
  }

  private void save() {
    long now = nanos.getAsLong();
    saved = Math.min(MOST_SAVED, saved + (now - savedAt) * SHARE_PERCENT / 100);
    savedAt = now;
  }

  /** Waits for the next check that may be done; null once the queue is closed. */
  synchronized @Nullable Check take() throws InterruptedException {
    while (!isClosed) {
      var line = good.poll();
      if (line != null && isSuspect(line)) {
        suspect.add(line);
        continue;
      }
      if (line == null && isTimeLeft()) {
        line = suspect.poll();
      }
      if (line != null) {
        var check = line.waiting.poll();
        if (!line.waiting.isEmpty()) {
          enlist(line);
        }
        if (check != null) {
          size--;
          return check;
        }
      } else if (suspect.isEmpty()) {
        wait();
      } else {
        wait(1 + TimeUnit.NANOSECONDS.toMillis(-saved * 100 / SHARE_PERCENT));
      }
    }
    return null;
  }

  /** A token of this network was refused after so long a check. */
  synchronized void refused(Network network, long spentNanos) {
    save();
    saved -= Math.min(spentNanos, MOST_COUNTED);
    var line = lines.get(network);
    if (line == null) {
      line = new Line();
      forgetSome();
      lines.put(network, line);
    }
    line.strikes = strikes(line) + 1;
    line.struckAt = nanos.getAsLong();
  }

  /** Makes room for one more line: the one that was used least recently and has nobody in it. */
  private void forgetSome() {
    if (lines.size() < MOST_LINES) {
      return;
    }
    var oldest = lines.values().iterator();
    while (oldest.hasNext()) {
      if (oldest.next().waiting.isEmpty()) {
        oldest.remove();
        return;
      }
    }
  }

  synchronized int size() {
    return size;
  }

  /** How many networks wait whose tokens were refused of late. */
  synchronized int suspects() {
    return suspect.size();
  }

  /** Ends all waiting; returns what waited. */
  synchronized List<Check> close() {
    isClosed = true;
    notifyAll();
    var rest = new ArrayList<Check>();
    lines.values().forEach(line -> rest.addAll(line.waiting));
    lines.clear();
    good.clear();
    suspect.clear();
    size = 0;
    return rest;
  }
}
