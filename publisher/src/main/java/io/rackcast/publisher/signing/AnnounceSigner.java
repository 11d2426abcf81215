package io.rackcast.publisher.signing;

import io.rackcast.proto.token.AnnounceClaims;
import io.rackcast.proto.token.AnnounceUrl;
import io.rackcast.proto.token.NodeClaims;
import io.rackcast.proto.token.TokenSigner;
import io.rackcast.publisher.store.StoredArtifact;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Signs announce URLs and node tokens with the newest key. May be used by any thread. */
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

  private final TokenSigner signer;
  private final Terms terms;
  private final Clock clock;

  public AnnounceSigner(TokenSigner signer, Terms terms, Clock clock) {
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
    boolean isOwn = wish.isZero() || wish.compareTo(terms.life()) > 0;
    var expiresAt = now.plus(isOwn ? terms.life() : wish);
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
    var token = signer.sign(claims);
    return new Urls(
        terms.announceUrls().stream().map(url -> AnnounceUrl.append(url, token)).toList(),
        expiresAt);
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
    return new NodeToken(signer.sign(claims), expiresAt);
  }
}
