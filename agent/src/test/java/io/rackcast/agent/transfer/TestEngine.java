package io.rackcast.agent.transfer;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoop;
import io.rackcast.agent.transfer.pace.PaceClock;
import io.rackcast.agent.transfer.tls.PeerTls;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Tier;
import io.rackcast.proto.torrent.PeerId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A real engine on a loopback address, with patience fit for tests. */
final class TestEngine implements AutoCloseable {
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final TransferEngine engine;
  final String host;

  TestEngine(String host) throws IOException {
    this(host, settings -> settings, address -> Optional.of(new PeerPlace(Tier.RACK, 3)));
  }

  TestEngine(String host, UnaryOperator<TransferSettings> change, PeerLocator locator)
      throws IOException {
    this(host, change, locator, PaceClock::of);
  }

  /** With a clock of its own for limits. */
  TestEngine(
      String host,
      UnaryOperator<TransferSettings> change,
      PeerLocator locator,
      Function<EventLoop, PaceClock> clock)
      throws IOException {
    this(host, change, locator, PeerTls.OFF, clock);
  }

  /** Whose peers talk TLS. */
  TestEngine(String host, UnaryOperator<TransferSettings> change, PeerLocator locator, PeerTls tls)
      throws IOException {
    this(host, change, locator, tls, PaceClock::of);
  }

  private TestEngine(
      String host,
      UnaryOperator<TransferSettings> change,
      PeerLocator locator,
      PeerTls tls,
      Function<EventLoop, PaceClock> clock)
      throws IOException {
    this.host = host;
    var settings =
        TransferSettings.listeningOn(new InetSocketAddress(host, 0))
            .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(5))
            .withRetryDelay(Duration.ofMillis(200));
    engine =
        new TransferEngine(
            change.apply(settings),
            PeerId.random("-RC0001-", new Random()),
            locator,
            tls,
            metrics,
            clock);
    engine.start();
  }

  PeerAddress address() {
    return new PeerAddress(IpAddress.parse(host), engine.port());
  }

  Transfer seed(TestContent content, Path folder) throws IOException {
    content.writeTo(folder);
    return engine.add(content.metainfo(), folder, true);
  }

  Transfer fetch(TestContent content, Path folder, TestEngine... from) {
    Transfer transfer = engine.add(content.metainfo(), folder, false);
    transfer.addPeers(List.of(from).stream().map(TestEngine::address).toList());
    return transfer;
  }

  double count(String name, String... tags) {
    var counter = metrics.find(name).tags(tags).counter();
    return counter == null ? 0 : counter.count();
  }

  @Override
  public void close() {
    engine.close();
  }
}
