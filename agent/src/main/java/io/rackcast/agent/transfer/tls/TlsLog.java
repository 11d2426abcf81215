package io.rackcast.agent.transfer.tls;

import io.rackcast.agent.transfer.wire.CloseCause;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what is wrong between agents' TLS, each kind once a minute: a node with a bad certificate
 * would else fill the logs of all its neighbours. Used on the event loop.
 */
public final class TlsLog {
  private static final Logger LOG = LoggerFactory.getLogger(TlsLog.class);
  private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Map<CloseCause, Long> last = new EnumMap<>(CloseCause.class);

  /**
   * TLS with a peer failed.
   *
   * @param peer its address, for people
   * @return the cause for the counter
   */
  public CloseCause failed(String peer, Throwable failure) {
    TlsFailure known = TlsFailure.of(failure);
    LOG.debug("TLS with {} failed", peer, failure);
    if (isDue(known.cause())) {
      LOG.warn("no TLS with peer {}: {}", peer, known.sentence());
    }
    return known.cause();
  }

  /** A peer began without TLS, which is required. */
  public CloseCause plain(String peer) {
    if (isDue(CloseCause.PLAIN)) {
      LOG.warn(
          "peer {} is refused, as it talks plain and peer-tls is required here; give it a"
              + " certificate, or set peer-tls: optional",
          peer);
    }
    return CloseCause.PLAIN;
  }

  private boolean isDue(CloseCause cause) {
    long now = System.nanoTime();
    Long before = last.get(cause);
    if (before != null && now - before < EVERY_NANOS) {
      return false;
    }
    last.put(cause, now);
    return true;
  }
}
