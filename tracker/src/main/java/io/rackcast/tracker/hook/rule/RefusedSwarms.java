package io.rackcast.tracker.hook.rule;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.swarm.Mix;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Infohashes that were refused because nobody approved them, for people who wonder why nothing
 * moves. A fixed table of {@value #PLACES} in sets of {@value #WAYS}: a new one takes the place of
 * the one of its set that was asked for longest ago. Makes no object when it notes one. For any
 * thread.
 */
public final class RefusedSwarms {
  /** Infohashes that are remembered. */
  public static final int PLACES = 1024;

  private static final int WAYS = 8;

  /**
   * One that was refused.
   *
   * @param infoHash what was asked for
   * @param count how often, while it was remembered
   * @param firstMillis when first, in milliseconds since 1970
   * @param lastMillis when last
   */
  public record Refused(InfoHash infoHash, long count, long firstMillis, long lastMillis) {}

  // A place is these longs: bytes 0 to 7, 8 to 15, 16 to 19, how often, when first, when last.
  private static final int COUNT = 3;
  private static final int FIRST = 4;
  private static final int LAST = 5;
  private static final int WIDTH = 6;

  private final long[] table = new long[PLACES * WIDTH];
  private final LongSupplier millis;
  private final LongAdder evicted = new LongAdder();
  // Nobody can aim at another's place.
  private final long seed = new SecureRandom().nextLong();

  /**
   * Nothing refused yet.
   *
   * @param millis since 1970
   */
  public RefusedSwarms(LongSupplier millis) {
    this.millis = millis;
  }

  /** Notes that it was refused once more. */
  void note(InfoHash name) {
    long now = millis.getAsLong();
    long hash = Mix.of(Mix.of(seed ^ name.high(), name.middle()), name.low());
    int set = (int) (hash >>> 32) & PLACES / WAYS - 1;
    synchronized (table) {
      int at = place(set * WAYS, name);
      if (table[at + COUNT] == 0) {
        table[at] = name.high();
        table[at + 1] = name.middle();
        table[at + 2] = name.low();
        table[at + FIRST] = now;
      }
      table[at + COUNT]++;
      table[at + LAST] = now;
    }
  }

  private int place(int from, InfoHash name) {
    int oldest = from * WIDTH;
    for (int i = from; i < from + WAYS; i++) {
      int at = i * WIDTH;
      if (table[at + COUNT] == 0
          || (table[at] == name.high()
              && table[at + 1] == name.middle()
              && table[at + 2] == name.low())) {
        return at;
      }
      oldest = table[at + LAST] < table[oldest + LAST] ? at : oldest;
    }
    evicted.increment();
    table[oldest + COUNT] = 0;
    return oldest;
  }

  /** How many had to make room for others. */
  public long evicted() {
    return evicted.sum();
  }

  /** All that are remembered, in no order. */
  public List<Refused> all() {
    List<Refused> all = new ArrayList<>();
    synchronized (table) {
      for (int at = 0; at < table.length; at += WIDTH) {
        if (table[at + COUNT] > 0) {
          var name = new InfoHash(table[at], table[at + 1], (int) table[at + 2]);
          all.add(new Refused(name, table[at + COUNT], table[at + FIRST], table[at + LAST]));
        }
      }
    }
    return all;
  }
}
