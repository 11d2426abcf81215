package io.rackcast.publisher.joining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.HandClock;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.AccessDenied;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.identity.StaticTokens;
import io.rackcast.publisher.joining.JoinRefusal.Why;
import io.rackcast.publisher.store.EachDatabase;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredJoinToken.Grant;
import io.rackcast.publisher.store.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EachDatabase
final class JoinsTest {
  private static final Caller OPERATOR = new Caller("operator", List.of());
  private static final Grant USUAL = new Grant(List.of(), List.of());
  private static final String HERE = "10.1.2.3";

  @Parameter
  @SuppressWarnings("NullAway.Init") // set by JUnit
  TestDatabase database;

  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  private final List<String> decisions = new ArrayList<>();
  private Store store;
  private Joins joins;
  private NodeTokens tokens;

  @BeforeEach
  void open() {
    store = database.empty(folder, clock);
    var access =
        new Access(
            (caller, claims, action, subject, isAllowed) ->
                decisions.add(caller + "|" + action + "|" + subject + "|" + isAllowed));
    joins = new Joins(store.nodes(), 3, access, new SimpleMeterRegistry(), clock);
    tokens = new NodeTokens(store.nodes());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private String make(String nodes, int uses) {
    return joins.make(OPERATOR, new JoinWish(nodes, uses, Duration.ofHours(1), USUAL)).token();
  }

  private static String secret(String of) {
    return "rcn_secret-of-" + of;
  }

  private static Sha256Digest digest(String of) {
    return StaticTokens.digest(secret(of));
  }

  private void join(String token, String node) {
    joins.join(token, node, digest(node), HERE);
  }

  private Why refused(String token, String node, Sha256Digest secret) {
    var refusal =
        catchThrowableOfType(JoinRefusal.class, () -> joins.join(token, node, secret, HERE));
    return refusal.why();
  }

  @Test
  void join_goodToken_makesTheSecretANodesToken() {
    join(make("dc1-*", 1), "dc1-r1");

    var caller = tokens.find(secret("dc1-r1")).orElseThrow();

    assertThat(caller.name()).isEqualTo("node:dc1-r1");
    assertThat(caller.node()).contains("dc1-r1");
    assertThat(caller.may(Right.ANNOUNCE, "web")).isTrue();
    assertThat(caller.may(Right.PUBLISH, "web")).isFalse();
    assertThat(caller.holds(Right.ORIGIN)).isFalse();
  }

  @Test
  void join_repeated_isAnsweredAlikeAndUsesNothing() {
    String token = make("dc1-*", 2);
    join(token, "dc1-r1");

    join(token, "dc1-r1");
    join(token, "dc1-r2");
    clock.advance(Duration.ofHours(2));
    join(token, "dc1-r1");

    assertThat(joins.tokens().get(0).usesLeft()).isZero();
    assertThat(joins.nodes("", "", 10).nodes()).hasSize(2);
  }

  @Test
  void join_repeatedWithAnotherTokenOfOurs_isAnsweredAlike() {
    join(make("dc1-*", 1), "dc1-r1");
    String another = make("dc1-*", 1);

    join(another, "dc1-r1");

    assertThat(joins.tokens()).anySatisfy(token -> assertThat(token.usesLeft()).isOne());
  }

  @Test
  void join_tokenThatIsNotGood_saysWhy() {
    String token = make("dc1-*", 1);

    assertThat(refused(make("dc1-*", 1) + "x", "dc1-r1", digest("a"))).isEqualTo(Why.BAD_TOKEN);
    assertThat(refused(token, "dc2-r1", digest("a"))).isEqualTo(Why.OTHER_NODE);
    join(token, "dc1-r1");
    assertThat(refused(token, "dc1-r2", digest("b"))).isEqualTo(Why.USED_UP);
    assertThat(refused(token, "dc1-r1", digest("b"))).isEqualTo(Why.TAKEN);
    clock.advance(Duration.ofHours(1));
    assertThat(refused(token, "dc1-r3", digest("b"))).isEqualTo(Why.EXPIRED);
  }

  @Test
  void join_secretOfAnotherNode_isRefused() {
    String token = make("*", 2);
    join(token, "a");

    assertThat(refused(token, "b", digest("a"))).isEqualTo(Why.USED_SECRET);
    assertThat(joins.tokens().get(0).usesLeft()).isOne();
  }

  @Test
  void join_nodeRevoked_needsATokenMadeAfterAndAnotherSecret() {
    String old = make("*", 5);
    join(old, "a");
    joins.revoke(OPERATOR, "a");

    assertThat(refused(old, "a", digest("a"))).isEqualTo(Why.REVOKED);
    assertThat(refused(old, "a", digest("new"))).isEqualTo(Why.REVOKED);
    clock.advance(Duration.ofMillis(1));
    String fresh = make("*", 5);
    assertThat(refused(fresh, "a", digest("a"))).isEqualTo(Why.USED_SECRET);
    joins.join(fresh, "a", digest("new"), HERE);

    assertThat(tokens.find(secret("new"))).isPresent();
    assertThatThrownBy(() -> tokens.find(secret("a")))
        .isInstanceOf(AccessDenied.class)
        .hasMessageContaining("no node has this credential here");
  }

  @Test
  void revoke_node_itsNextCallIsRefused() {
    join(make("*", 1), "a");
    joins.revoke(OPERATOR, "a");

    assertThatThrownBy(() -> tokens.find(secret("a")))
        .isInstanceOf(AccessDenied.class)
        .hasMessageContaining("node \"a\" was revoked");
    assertThat(joins.revoke(new Caller("later", List.of()), "a").revocation())
        .hasValueSatisfying(end -> assertThat(end.by()).isEqualTo("operator"));
  }

  @Test
  void join_asManyNodesAsMayBe_isRefusedUntilOneGoes() {
    String token = make("*", 10);
    for (String node : List.of("a", "b", "c")) {
      join(token, node);
    }

    assertThat(refused(token, "d", digest("d"))).isEqualTo(Why.FULL);
    joins.revoke(OPERATOR, "a");
    join(token, "d");
  }

  @Test
  void join_failedTooOften_waitsFromThereAloneForAWhile() {
    String token = make("*", 1);
    for (int i = 0; i < Attempts.MOST_FAILURES; i++) {
      assertThat(refused("rcj_guess" + i, "a", digest("a"))).isEqualTo(Why.BAD_TOKEN);
    }

    assertThat(refused(token, "a", digest("a"))).isEqualTo(Why.LIMITED);
    joins.join(token, "a", digest("a"), "10.9.9.9");
    clock.advance(Duration.ofMinutes(1));
    assertThat(refused(token, "b", digest("b"))).isEqualTo(Why.USED_UP);
  }

  @Test
  void attempts_fromEverywhere_keepTheirBound() {
    var attempts = new Attempts(clock);

    IntStream.range(0, Attempts.MOST_PLACES + 100)
        .forEach(i -> attempts.failed("10.%d.%d.1".formatted(i / 250, i % 250)));
    for (int i = 0; i < Attempts.MOST_FAILURES; i++) {
      attempts.failed("fd00:1::" + i); // one /64
    }

    assertThat(attempts.size()).isEqualTo(Attempts.MOST_PLACES);
    assertThat(attempts.waitSeconds("fd00:1::ffff")).isBetween(1L, 60L);
    assertThat(attempts.waitSeconds("fd00:2::1")).isZero();
  }

  @Test
  void end_joinToken_noneJoinsByItAndNodesStay() {
    String token = make("*", 5);
    join(token, "a");

    joins.end(joins.tokens().get(0).id());

    assertThat(refused(token, "b", digest("b"))).isEqualTo(Why.EXPIRED);
    assertThat(tokens.find(secret("a"))).isPresent();
  }

  @Test
  void decisions_ofJoining_areRecordedWithoutSecrets() {
    String token = make("*", 1);
    join(token, "a");
    refused(token, "b", digest("b"));

    String id = StaticTokens.digest(token).hex().substring(0, 12);
    assertThat(decisions)
        .containsExactly(
            "node:a|join|token " + id + " from 10.1.2.3|true",
            "|join|as b, token " + id + " from 10.1.2.3|false");
  }

  @ParameterizedTest
  @CsvSource({
    "dc1 *, 1, 3600, read,    *,     pattern of nodes",
    "*,     0, 3600, read,    *,     use 1 to 100000",
    "*,     1, 0,    read,    *,     1 s to 30 days",
    "*,     1, 3e6,  read,    *,     1 s to 30 days",
    "*,     1, 3600, publish, *,     cannot have the right",
    "*,     1, 3600, admin,   *,     cannot have the right",
    "*,     1, 3600, read,    A B,   is not a name pattern",
  })
  void wish_notPossible_isRefused(
      String nodes, int uses, double life, String right, String name, String expected) {
    assertThatThrownBy(
            () ->
                new JoinWish(
                    nodes,
                    uses,
                    Duration.ofSeconds((long) life),
                    new Grant(List.of(right), List.of(name))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(expected);
  }
}
