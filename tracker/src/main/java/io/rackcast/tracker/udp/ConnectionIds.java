package io.rackcast.tracker.udp;

import java.security.SecureRandom;

/**
 * Connection ids (BEP 15, "connect"): they prove that a client receives what is sent to its
 * address, so that nobody has the tracker answer somebody else. An id is a keyed hash of address
 * and time; nothing is kept for it. For any thread.
 *
 * <p>Time goes in windows of a minute. An id serves in the window in which it was given and in the
 * two after it: at least two minutes, as BEP 15 asks of trackers, and at most three.
 */
final class ConnectionIds {
  static final long WINDOW_MILLIS = 60_000;
  private static final int LATER_WINDOWS = 2;
  // Keeps 10.1.2.3 apart from ::a01:203.
  private static final long IPV4_MAPPED = 0xffffL << 32;

  private final SipHash hash;

  ConnectionIds(SipHash hash) {
    this.hash = hash;
  }

  /** With a key that nobody knows. */
  static ConnectionIds random() {
    var random = new SecureRandom();
    return new ConnectionIds(new SipHash(random.nextLong(), random.nextLong()));
  }

  /** The id for whoever receives at this address, in the form of {@code IpAddress}. */
  long give(long high, long low, boolean isIpv4, long nowMillis) {
    return idOf(high, low, isIpv4, nowMillis / WINDOW_MILLIS);
  }

  /** Whether {@code id} was given to this address a short while ago. */
  boolean isGood(long id, long high, long low, boolean isIpv4, long nowMillis) {
    long window = nowMillis / WINDOW_MILLIS;
    for (int ago = 0; ago <= LATER_WINDOWS; ago++) {
      if (id == idOf(high, low, isIpv4, window - ago)) {
        return true;
      }
    }
    return false;
  }

  private long idOf(long high, long low, boolean isIpv4, long window) {
    return hash.hash(high, isIpv4 ? low | IPV4_MAPPED : low, window);
  }
}
