package io.rackcast.publisher.signing;

import io.rackcast.proto.token.AnnounceClaims;
import io.rackcast.proto.token.AnnounceUrl;
import io.rackcast.proto.token.NodeClaims;
import io.rackcast.proto.token.ShortTokenSigner;
import io.rackcast.proto.token.TokenSigner;
import io.rackcast.publisher.store.StoredArtifact;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Signs announce URLs and node tokens with the key of the hour. May be used by any thread. */
public final class AnnounceSigner {
  // Clocks differ a little: a token must not be "not yet valid" at a tracker that runs behind.
  private static final Duration BACKDATE = Duration.ofSeconds(30);

  /** Signed URLs, one for each tracker in the settings' order, and their end. */
  public record Urls(List<String> urls, Instant expiresAt) {}

  /** A node's token and its end. */
  public record NodeToken(String token, Instant expiresAt) {}

  /**
   * What tokens say.
   *
   * @param life the longest life, and the one given when none is asked for
   * @param announceUrls the trackers' announce URLs, in the order to try them
   */
  public record Terms(String issuer, String audience, Duration life, List<String> announceUrls) {}

  private final Supplier<TokenSigner> signer;
  // All of the request that UDP carries: some clients cut it there (BEP 41, one block).
  private static final int MOST_UDP_CHARACTERS = 255;

  private final Terms terms;
  private final Clock clock;
  private final Optional<ShortKeys> shortKeys;

  /** A signer with one key. */
  public AnnounceSigner(TokenSigner signer, Terms terms, Clock clock) {
    this(() -> signer, terms, Optional.empty(), clock);
  }

  /**
   * A signer that signs short tokens too.
   *
   * @param signer tells what signs now
   */
  public AnnounceSigner(
      Supplier<TokenSigner> signer, Terms terms, Optional<ShortKeys> shortKeys, Clock clock) {
    this.shortKeys = shortKeys;
    this.signer = signer;
    this.terms = terms;
    this.clock = clock;
  }

  /**
   * Signs for a node and an artifact.
   *
   * @param wish the wished life; zero, or more than is given: the settings' own
   */
  public Urls sign(StoredArtifact.Content artifact, String node, Duration wish) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var expiresAt = expiry(now, wish);
    var claims =
        new AnnounceClaims(
            terms.issuer(),
            terms.audience(),
            expiresAt,
            now.minus(BACKDATE),
            artifact.infoHash(),
            Optional.of(artifact.infoHashV2().truncated()),
            artifact.otherNames(),
            node,
            UUID.randomUUID().toString());
    var token = signer.get().sign(claims);
    return new Urls(
        terms.announceUrls().stream().map(url -> AnnounceUrl.append(url, token)).toList(),
        expiresAt);
  }

  private Instant expiry(Instant now, Duration wish) {
    boolean isOwn = wish.isZero() || wish.compareTo(terms.life()) > 0;
    return now.plus(isOwn ? terms.life() : wish);
  }

  /**
   * As {@link #sign}, with short tokens for UDP, of which path and query fit into one block of BEP
   * 41: one URL for each tracker that takes them.
   *
   * @throws ShortUrlException if none does, or one URL is too long
   */
  public Urls signShort(StoredArtifact.Content artifact, String node, Duration wish) {
    var expiresAt = expiry(clock.instant().truncatedTo(ChronoUnit.SECONDS), wish);
    var urls = new ArrayList<String>();
    for (var tracker : shortKeys.map(ShortKeys::trackers).orElse(List.of())) {
      var key = shortKeys.flatMap(keys -> keys.signing(tracker.name())).orElseThrow();
      var token =
          new ShortTokenSigner(key.kid(), key.bytes()).sign(artifact.infoHash(), node, expiresAt);
      urls.add(shortUrl(tracker, token));
    }
    if (urls.isEmpty()) {
      throw new ShortUrlException(
          "no tracker takes short announce URLs; name one under trackers.udp in the publisher's"
              + " settings",
          false);
    }
    return new Urls(urls, expiresAt);
  }

  private static String shortUrl(ShortKeys.Tracker tracker, String token) {
    var url = AnnounceUrl.append(tracker.url(), token);
    int request = url.length() - url.indexOf('/', "udp://".length());
    if (request > MOST_UDP_CHARACTERS) {
      throw new ShortUrlException(
          "path and query of the short announce URL have %d characters, UDP carries %d; use a node"
                  .formatted(request, MOST_UDP_CHARACTERS)
              + " name or a path that is %d shorter".formatted(request - MOST_UDP_CHARACTERS),
          true);
    }
    return url;
  }

  /**
   * Signs a node's token for its stream to the trackers.
   *
   * @param isOrigin whether the node may be an origin
   */
  public NodeToken signNode(String node, boolean isOrigin) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var expiresAt = now.plus(terms.life());
    var claims =
        new NodeClaims(
            terms.issuer(), terms.audience(), expiresAt, now.minus(BACKDATE), node, isOrigin);
    return new NodeToken(signer.get().sign(claims), expiresAt);
  }
}
