package io.rackcast.publisher.joining;

import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often joining failed from where: an address, of IPv6 a /64. Who fails too often waits. May be
 * used by any thread.
 */
final class Attempts {
  static final int MOST_FAILURES = 20;
  static final int MOST_PLACES = 10_000;
  private static final long WINDOW_MILLIS = 60_000;

  private static final class Failures {
    private final long since;
    private int count;

    private Failures(long since) {
      this.since = since;
    }
  }

  private final InstantSource clock;
  // Guarded by this; the oldest first, so that it goes when there is no more room.
  private final Map<String, Failures> places = new LinkedHashMap<>();

  Attempts(InstantSource clock) {
    this.clock = clock;
  }

  /** How many seconds someone there must wait; 0 if not at all. */
  synchronized long waitSeconds(String address) {
    var failures = places.get(place(address));
    long age = failures == null ? WINDOW_MILLIS : clock.millis() - failures.since;
    return failures == null || age >= WINDOW_MILLIS || failures.count < MOST_FAILURES
        ? 0
        : Math.max(1, (WINDOW_MILLIS - age + 999) / 1000);
  }

  synchronized void failed(String address) {
    String place = place(address);
    long now = clock.millis();
    var failures = places.get(place);
    if (failures == null || now - failures.since >= WINDOW_MILLIS) {
      places.remove(place);
      failures = new Failures(now);
      places.put(place, failures);
      var oldest = places.keySet().iterator();
      if (places.size() > MOST_PLACES) {
        oldest.next();
        oldest.remove();
      }
    }
    failures.count++;
  }

  synchronized int size() {
    return places.size();
  }

  private static String place(String address) {
    return InetAddresses.isInetAddress(address)
            && InetAddresses.forString(address) instanceof Inet6Address six
        ? Arrays.toString(Arrays.copyOf(six.getAddress(), 8))
        : address;
  }
}
