package io.rackcast.tracker.udp;

import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.program.Listening;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.tracker.core.AnnounceService;
import io.rackcast.tracker.core.ScrapeService;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.core.TrackerMetrics;
import io.rackcast.tracker.listen.OnlyIpv6;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of UDP. Native epoll where it works, else NIO. */
public final class UdpFrontend implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpFrontend.class);

  private final Sockets sockets;

  /**
   * Binds and answers.
   *
   * @param ticker what connection ids go by
   * @throws ProgramException with a sentence if an address cannot be bound
   */
  public UdpFrontend(
      List<HostPort> listen,
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
    for (var address : listen) {
      bind(address, OnlyIpv6.applies(address, listen));
    }
    KernelDrops.show(addresses().stream().map(InetSocketAddress::getPort).toList(), registry);
    String transport = sockets.isEpoll() ? "epoll" : "NIO";
    int each = sockets.count() / listen.size();
    for (var address : addresses()) {
      LOG.info("UDP announces on {} by {} on {} socket(s)", address, transport, each);
    }
  }

  private void bind(HostPort address, boolean onlyIpv6) {
    try {
      sockets.bind(address.resolve(), onlyIpv6);
    } catch (Exception e) {
      sockets.close();
      throw Listening.failed(address, e);
    }
  }

  /** Where it listens, with the ports that were chosen if 0 was asked for. */
  public List<InetSocketAddress> addresses() {
    return sockets.addresses();
  }

  /** Takes no more datagrams, closes. */
  @Override
  public void close() {
    sockets.close();
  }
}
