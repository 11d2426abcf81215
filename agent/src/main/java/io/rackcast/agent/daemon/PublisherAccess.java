package io.rackcast.agent.daemon;

import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.agent.release.Joining;
import io.rackcast.agent.release.NodeCredential;
import io.rackcast.agent.release.Publisher;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.fault.ServerWords;
import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.tls.ClientTls;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/**
 * How this node calls its publisher: in TLS or plain, and as whom.
 *
 * @param publisher its gRPC side
 * @param tls of both sides; empty: plain
 * @param token shown to its HTTP side
 */
record PublisherAccess(Publisher publisher, Optional<ClientTls> tls, Secret token) {
  private static final ServerWords WORDS =
      ServerWords.settings("publisher.grpc", "publisher.", ServerWords.PUBLISHER_PORT);

  /**
   * Makes the connection, without calling.
   *
   * @throws IOException with a sentence, if the node's own credential cannot be used
   */
  static PublisherAccess of(AgentConfig config, RandomGenerator random) throws IOException {
    var address = config.publisherGrpc();
    var tls = ClientTls.of(address, config.publisherTls());
    var called = new CalledServer(address, WORDS, config.publisherTls());
    var joinToken = config.joinTokenFile();
    var credential =
        joinToken.isPresent()
            ? Optional.of(NodeCredential.open(config.credential(), config.nodeName()))
            : Optional.<NodeCredential>empty();
    var channel = Channels.open(address.at().toString(), tls);
    if (credential.isEmpty() || joinToken.isEmpty()) {
      var publisher = new Publisher(channel, called, config.token().value());
      return new PublisherAccess(publisher, tls, config.token());
    }
    var own = credential.get();
    var joining = new Joining(called, channel, own, joinToken.get(), System::nanoTime, random);
    return new PublisherAccess(
        new Publisher(channel, called, joining), tls, Secret.of(own.secret()));
  }

  /** For its HTTP side, where that is called in TLS. */
  Optional<SSLContext> http(AgentConfig config) {
    return "https".equals(config.publisherHttp().getScheme()) && config.publisherTls().isAnySet()
        ? Optional.of(new ClientTls(config.publisherTls()).context())
        : Optional.empty();
  }

  void meter(MeterRegistry meters) {
    tls.ifPresent(client -> client.meter("rackcast.agent.publisher", meters));
  }
}
