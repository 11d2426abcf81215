package io.rackcast.publisher.joining;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.settings.Glob;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.StaticTokens;
import io.rackcast.publisher.joining.JoinRefusal.Why;
import io.rackcast.publisher.store.NodeRows;
import io.rackcast.publisher.store.StoredJoinToken;
import io.rackcast.publisher.store.StoredNode;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Join tokens and the nodes that joined by them. May be used by any thread. */
public final class Joins {
  /** Most join tokens, with those that ended lately. */
  public static final int MOST_TOKENS = 1000;

  /** What join tokens begin with. */
  public static final String PREFIX = "rcj_";

  private static final String ACTION = "join";
  private static final int TOKEN_BYTES = 32;
  private static final int SCANNED = 1000;
  // Ended tokens can still say why; a revoked node outlives every token made before it ended.
  private static final Duration TOKENS_KEPT = Duration.ofDays(7);
  private static final Duration NODES_KEPT = JoinWish.LONGEST_LIFE.plusDays(1);

  private final NodeRows rows;
  private final int mostNodes;
  private final Access access;
  private final MeterRegistry meters;
  private final Clock clock;
  private final Attempts attempts;
  private final SecureRandom random = new SecureRandom();

  /** A join token just made: the only place where it stands. */
  public record Made(String token, StoredJoinToken stored) {
    /** Never the token. */
    @Override
    public String toString() {
      return "Made[token (set), " + stored.id() + "]";
    }
  }

  /** Works on these rows, for at most so many nodes. */
  public Joins(NodeRows rows, int mostNodes, Access access, MeterRegistry meters, Clock clock) {
    this.rows = rows;
    this.mostNodes = mostNodes;
    this.access = access;
    this.meters = meters;
    this.clock = clock;
    this.attempts = new Attempts(clock);
    Gauge.builder("rackcast_publisher_nodes", rows, NodeRows::count)
        .description("Nodes that joined and are not revoked")
        .register(meters);
  }

  /**
   * Makes a join token.
   *
   * @throws JoinRefusal if there are too many
   */
  public Made make(Caller caller, JoinWish wish) {
    Instant now = now();
    var bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    var stored =
        new StoredJoinToken(
            StaticTokens.digest(token),
            wish.nodes(),
            wish.grant(),
            wish.uses(),
            now,
            caller.name(),
            now.plus(wish.life()));
    rows.inTransaction(
        work -> {
          work.prune(now.minus(TOKENS_KEPT), now.minus(NODES_KEPT));
          if (work.countTokens() >= MOST_TOKENS) {
            throw new JoinRefusal(
                Why.FULL,
                "there are %d join tokens, and no more are kept; let some of them end"
                    .formatted(MOST_TOKENS));
          }
          work.add(stored);
          return stored;
        });
    return new Made(token, stored);
  }

  /**
   * A machine joins, or repeats what it asked before.
   *
   * @param secret digest of the secret that it made
   * @param address from where it calls
   * @throws JoinRefusal with a sentence if it may not
   */
  public StoredNode join(String token, String node, Sha256Digest secret, String address) {
    long wait = attempts.waitSeconds(address);
    if (wait > 0) {
      count("limited");
      throw new JoinRefusal(
          Why.LIMITED, "joining failed too often from here; try again in %d s".formatted(wait));
    }
    var digest = StaticTokens.digest(token);
    try {
      var joined = rows.inTransaction(work -> join(work, digest, node, secret, address));
      access.decided(NodeTokens.caller(node), ACTION, subject(digest, address), true);
      count("joined");
      return joined;
    } catch (JoinRefusal e) {
      attempts.failed(address);
      access.decided("", ACTION, "as " + node + ", " + subject(digest, address), false);
      count(e.why().label());
      throw e;
    }
  }

  private static String subject(Sha256Digest token, String address) {
    return "token " + StoredJoinToken.id(token) + " from " + address;
  }

  private StoredNode join(
      NodeRows.Work work, Sha256Digest digest, String name, Sha256Digest secret, String address) {
    var before = work.node(name);
    if (before.isPresent() && isRepeated(work, before.get(), digest, secret)) {
      return before.get(); // the answer was lost, or the machine stopped before it noted it
    }
    var token = work.token(digest).orElseThrow(JoinRefusal::unknownToken);
    check(token, name);
    before.ifPresent(found -> refuseTaken(found, token));
    if (work.isSecretKnown(secret)) {
      throw JoinRefusal.usedSecret(name);
    }
    if (before.isEmpty() && work.countNodes() >= mostNodes) {
      throw JoinRefusal.full(mostNodes);
    }
    if (token.usesLeft() <= 0) {
      throw JoinRefusal.usedUp();
    }
    var node =
        new StoredNode(name, secret, digest, token.grant(), now(), address, Optional.empty());
    work.use(token);
    work.put(node);
    return node;
  }

  // The operator may have put another token there meanwhile; the secret is still the node's.
  private static boolean isRepeated(
      NodeRows.Work work, StoredNode node, Sha256Digest token, Sha256Digest secret) {
    return node.revocation().isEmpty()
        && node.sha256().equals(secret)
        && (node.joinToken().equals(token) || work.token(token).isPresent());
  }

  private void check(StoredJoinToken token, String name) {
    if (!now().isBefore(token.expiresAt())) {
      throw JoinRefusal.ended(token.expiresAt());
    }
    if (!Glob.matches(token.nodes(), name)) {
      throw JoinRefusal.otherNode(name, token.nodes());
    }
  }

  // A name that is taken stays so: else each holder of a token for many could become any of them.
  private static void refuseTaken(StoredNode before, StoredJoinToken token) {
    if (before.revocation().isEmpty()) {
      throw JoinRefusal.taken(before.name());
    }
    if (!token.madeAt().isAfter(before.revocation().get().at())) {
      throw JoinRefusal.revoked(before.name());
    }
  }

  /**
   * Ends a node.
   *
   * @throws JoinRefusal if there is none of that name; ending it twice is no error
   */
  public StoredNode revoke(Caller caller, String name) {
    return rows.inTransaction(
        work -> {
          var node =
              work.node(name)
                  .orElseThrow(
                      () ->
                          new JoinRefusal(
                              Why.UNKNOWN,
                              "no node \"%s\" has joined; \"nodes\" lists them".formatted(name)));
          if (node.revocation().isEmpty()) {
            work.revoke(name, now(), caller.name());
          }
          return work.node(name).orElseThrow();
        });
  }

  /**
   * Ends a join token.
   *
   * @param id as {@link StoredJoinToken#id} gives it
   * @throws JoinRefusal if there is none
   */
  public StoredJoinToken end(String id) {
    var found =
        tokens().stream()
            .filter(token -> token.id().equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    new JoinRefusal(
                        Why.UNKNOWN,
                        "there is no such join token; \"join-tokens\" lists them by id"));
    return rows.inTransaction(
        work -> {
          if (now().isBefore(found.expiresAt())) {
            work.end(found, now());
          }
          return work.token(found.sha256()).orElse(found);
        });
  }

  /** Join tokens, the newest first. */
  public List<StoredJoinToken> tokens() {
    return rows.tokens(MOST_TOKENS);
  }

  /** A page of nodes, and behind which name the next one begins; empty: there is none. */
  public record Page(List<StoredNode> nodes, Optional<String> next) {}

  /** Nodes behind {@code after} whose names fit; a page may be short and still have a next. */
  public Page nodes(String glob, String after, int most) {
    var scanned = rows.nodes(after, SCANNED);
    var found = new ArrayList<StoredNode>();
    for (var node : scanned) {
      if (found.size() == most) {
        return new Page(found, Optional.of(found.get(most - 1).name()));
      }
      if (glob.isEmpty() || Glob.matches(glob, node.name())) {
        found.add(node);
      }
    }
    return new Page(
        found,
        scanned.size() < SCANNED
            ? Optional.empty()
            : Optional.of(scanned.get(scanned.size() - 1).name()));
  }

  // As the rows keep it, so that what is compared is what was written.
  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  private void count(String result) {
    Counter.builder("rackcast_publisher_joins")
        .description("Times that a node showed a join token, by what came of it")
        .tag("result", result)
        .register(meters)
        .increment();
  }
}
