package io.rackcast.tracker.udp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of one socket: as many as may wait for their tokens' checks at once, and one more,
 * which serves all that need not wait. On the socket's event loop.
 */
final class Exchanges {
  private final Deque<Exchange> idle = new ArrayDeque<>();
  private final UdpHandler handler;
  private final Executor loop;
  private final int most;
  private int made;

  Exchanges(UdpHandler handler, Executor loop, int mostWaiting) {
    this.handler = handler;
    this.loop = loop;
    this.most = mostWaiting + 1;
  }

  /** One to use, to be given back when its answer has left; null if all wait. */
  @Nullable Exchange take() {
    var exchange = idle.pollLast();
    if (exchange == null && made < most) {
      made++;
      return new Exchange(handler, loop);
    }
    return exchange;
  }

  /** Whether the one taken last was the last: it must not wait. */
  boolean isLast() {
    return made == most && idle.isEmpty();
  }

  void giveBack(Exchange exchange) {
    idle.addLast(exchange);
  }
}
