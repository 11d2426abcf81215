package io.rackcast.tracker.udp;

import io.rackcast.tracker.core.AnnounceCall;
import io.rackcast.tracker.core.ScrapeCall;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One request until its answer has left: whom the answer goes to, and the call that asks core. Used
 * again and again, on its socket's event loop.
 */
final class Exchange {
  private final UdpHandler handler;
  private final Executor loop;
  private final AnnounceCall announce;
  private @Nullable ScrapeCall scrape;
  private InetSocketAddress client = new InetSocketAddress(0);
  private int transactionId;
  private boolean isIpv4;
  private long startNanos;

  Exchange(UdpHandler handler, Executor loop) {
    this.handler = handler;
    this.loop = loop;
    this.announce = new AnnounceCall(loop, call -> this.handler.answered(this, call));
  }

  /** Makes ready for the request in {@code datagram}. */
  void begin(Datagram datagram, long nowNanos) {
    client = datagram.sender();
    transactionId = datagram.transactionId();
    isIpv4 = datagram.isIpv4();
    startNanos = nowNanos;
  }

  AnnounceCall announce() {
    return announce;
  }

  ScrapeCall scrape() {
    if (scrape == null) {
      scrape = new ScrapeCall(loop, call -> handler.answered(this, call));
    }
    return scrape;
  }

  InetSocketAddress client() {
    return client;
  }

  int transactionId() {
    return transactionId;
  }

  boolean isIpv4() {
    return isIpv4;
  }

  long startNanos() {
    return startNanos;
  }
}
