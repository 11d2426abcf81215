package io.rackcast.tracker.udp;

import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.program.Listening;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.tracker.core.AnnounceService;
import io.rackcast.tracker.core.ScrapeService;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.core.TrackerMetrics;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The UDP listener. Native epoll where it works, else NIO. */
public final class UdpFrontend implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpFrontend.class);

  private final Sockets sockets;

  /**
   * Binds and answers.
   *
   * @param ticker what connection ids go by
   * @throws ProgramException with a sentence if the address cannot be bound
   */
  public UdpFrontend(
      HostPort listen,
      UdpSettings settings,
      AnnounceService announces,
      ScrapeService scrapes,
      TrackerMetrics metrics,
      Ticker ticker,
      MeterRegistry registry) {
    var shared =
        new UdpHandler.Shared(
            announces,
            scrapes,
            metrics,
            new UdpMetrics(registry),
            ConnectionIds.random(),
            ticker,
            settings.mostWaiting());
    sockets = new Sockets(settings, () -> new UdpHandler(shared));
    try {
      sockets.bind(listen.resolve(), settings.sockets());
    } catch (Exception e) {
      sockets.close();
      throw Listening.failed(listen, e);
    }
    KernelDrops.show(address().getPort(), registry);
    LOG.info(
        "UDP announces on {} by {} on {} socket(s)",
        address(),
        sockets.isEpoll() ? "epoll" : "NIO",
        sockets.count());
  }

  /** Where it listens, with the port that was chosen if 0 was asked for. */
  public InetSocketAddress address() {
    return sockets.address();
  }

  /** Takes no more datagrams, closes. */
  @Override
  public void close() {
    sockets.close();
  }
}
