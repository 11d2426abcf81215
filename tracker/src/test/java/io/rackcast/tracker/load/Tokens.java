package io.rackcast.tracker.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.rackcast.proto.token.ShortTokenSigner;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.FakePublisher;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Map;

/**
 * A publisher for the tracker that is measured, and a token for each peer of a population. The
 * publisher has approved all torrents before the tracker asks.
 */
final class Tokens implements AutoCloseable {
  private static final String PATH = "/announce?jwt=";
  private static final int BLOCK = 255;
  private static final int URL_DATA = 2;
  private static final byte[] SECRET = "only for this measurement, 32 by".getBytes(US_ASCII);

  private final Population population;
  private final FakePublisher publisher = new FakePublisher();

  Tokens(Population population) {
    this.population = population;
    publisher.shortKeys(Map.of("s", SECRET));
    for (int torrent = 0; torrent < population.torrents(); torrent++) {
      publisher.approve(infoHash(torrent));
    }
  }

  private static InfoHash infoHash(int torrent) {
    return InfoHash.parse(Population.infoHash(torrent));
  }

  /** What a tracker's configuration says of this publisher. */
  String settings() {
    return """
        admission:
          mode: token
          issuer: %s
          audience: %s
          jwks-url: "%s"
          approvals: "%s"
          approvals-token: %s
        """
        .formatted(
            FakePublisher.ISSUER,
            FakePublisher.AUDIENCE,
            publisher.jwksUrl(),
            publisher.approvals(),
            FakePublisher.TOKEN);
  }

  /** A short token for each peer, as option of BEP 41. */
  Extra shortOnes() {
    var signer = new ShortTokenSigner("s", SECRET);
    var expires = Instant.now().plusSeconds(24 * 3600);
    return made(
        (torrent, peer) -> option(signer.sign(infoHash(torrent), name(torrent, peer), expires)));
  }

  /** An RS256 token for each peer, as the query's parameter; each takes about a millisecond. */
  Extra longOnes() {
    return made((torrent, peer) -> ("jwt=" + longOne(torrent) + "&").getBytes(US_ASCII));
  }

  private static String longOne(int torrent) {
    // With a number of its own in it, for the same text would have the same signature.
    return FakePublisher.token(infoHash(torrent), Long.toString(System.nanoTime(), 36));
  }

  private Extra made(Extra maker) {
    int each = population.peersPerTorrent();
    var all = new byte[population.peers()][];
    for (int i = 0; i < all.length; i++) {
      all[i] = maker.of(i / each, i % each);
    }
    return (torrent, peer) -> all[torrent * each + peer];
  }

  private static String name(int torrent, int peer) {
    return "n" + torrent + "-" + peer;
  }

  /** A good RS256 token's path and query, of which a forger changes the signature. */
  byte[] urlToForge() {
    return (PATH + longOne(0)).getBytes(US_ASCII);
  }

  private static byte[] option(String token) {
    return blocks((PATH + token).getBytes(US_ASCII));
  }

  /** Path and query as BEP 41 wants them, in as many blocks as they need. */
  static byte[] blocks(byte[] url) {
    var out = new ByteArrayOutputStream();
    for (int from = 0; from < url.length; from += BLOCK) {
      int size = Math.min(BLOCK, url.length - from);
      out.write(URL_DATA);
      out.write(size);
      out.write(url, from, size);
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    publisher.close();
  }
}
