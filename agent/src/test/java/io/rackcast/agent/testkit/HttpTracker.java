package io.rackcast.agent.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rackcast.proto.announce.CompactPeers;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A tracker over HTTP that keeps what it was asked and answers what a test sets. */
public final class HttpTracker implements AutoCloseable {

  /**
   * An announce.
   *
   * @param from source address
   * @param query parameters, still escaped
   */
  public record Asked(String from, Map<String, String> query) {
    /** A parameter; empty text if it is missing. */
    public String get(String name) {
      return query.getOrDefault(name, "");
    }

    InfoHash infoHash() {
      return InfoHash.of(
          URLDecoder.decode(get("info_hash"), StandardCharsets.ISO_8859_1)
              .getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /** Everything it was asked, oldest first. */
  public final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** Peers it answers with. */
  public volatile List<PeerAddress> peers = List.of();

  /** Interval in seconds. */
  public volatile int interval = 1800;

  /** What it refuses announces with that have this text in the query: text, then reason. */
  public volatile Optional<Map.Entry<String, String>> refusal = Optional.empty();

  /** Hears of each swarm whose announce is not refused, before the answer. */
  public volatile Consumer<InfoHash> announced = swarm -> {};

  private final HttpServer server;

  /** Starts on a free port. */
  public HttpTracker() throws IOException {
    this(0);
  }

  /** Starts on a port. */
  public HttpTracker(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/announce", this::announce);
    server.start();
  }

  /** Its port. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** An announce URL with a token. */
  public String url(String token) {
    return "http://127.0.0.1:" + port() + "/announce?jwt=" + token;
  }

  /** The values of {@code event}, oldest first; "" for none. */
  public List<String> events() {
    return asked.stream().map(announce -> announce.get("event")).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void announce(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getRawQuery();
      var announce =
          new Asked(exchange.getRemoteAddress().getAddress().getHostAddress(), parse(query));
      asked.add(announce);
      byte[] body = Bencode.write(answer(announce, query));
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private BDictionary answer(Asked announce, String query) {
    Optional<String> reason =
        refusal.filter(refused -> query.contains(refused.getKey())).map(Map.Entry::getValue);
    if (reason.isPresent()) {
      return BDictionary.builder().put("failure reason", reason.get()).build();
    }
    announced.accept(announce.infoHash());
    return BDictionary.builder()
        .put("interval", interval)
        .put("tracker id", "t-1")
        .put("peers", BString.of(CompactPeers.encodeIpv4(peers)))
        .build();
  }

  private static Map<String, String> parse(String query) {
    Map<String, String> parameters = new TreeMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      parameters.put(part.substring(0, equals), part.substring(equals + 1));
    }
    return parameters;
  }
}
