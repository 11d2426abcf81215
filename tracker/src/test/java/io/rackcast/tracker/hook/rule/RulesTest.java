package io.rackcast.tracker.hook.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.hook.HookChain;
import io.rackcast.tracker.hook.Refusal;
import io.rackcast.tracker.hook.TestPassage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
  private static final InfoHash HASH = new InfoHash(1, 2, 3);

  @ParameterizedTest(name = "allow [{0}] deny [{1}], peer {2}: {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
                    |         | -TR3000-abcdefghijkl | true
          -TR       |         | -TR3000-abcdefghijkl | true
          -TR       |         | -qB4520-abcdefghijkl | false
          -TR -qB   |         | -qB4520-abcdefghijkl | true
          -TR       | -TR2    | -TR2940-abcdefghijkl | false
          -TR       | -TR2    | -TR3000-abcdefghijkl | true
                    | -XX     | -XX0001-abcdefghijkl | false
                    | -XX     | -XY0001-abcdefghijkl | true
                    | -TR3000-abcdefghijkl | -TR3000-abcdefghijkl | false
                    | -TR3000-abcdefghijkl | -TR3000-abcdefghijkm | true
          """)
  void clients_byTheirPeerIds_areAdmittedOrNot(
      String allow, String deny, String peer, boolean admitted) {
    var chain = new HookChain(List.of(new ClientHook(new ClientRules(words(allow), words(deny)))));

    var verdict = TestPassage.announce(HASH).peer(peer).send(chain).verdict();

    assertThat(verdict).isEqualTo(admitted ? "" : "CLIENT");
    assertThat(TestPassage.scrape(HASH).send(chain).verdict()).isEmpty();
  }

  private static List<String> words(String text) {
    return text == null ? List.of() : List.of(text.split(" "));
  }

  @Test
  void clients_notAmongTheAllowed_isRefusedForGood() {
    var hook = new ClientHook(new ClientRules(List.of("-TR"), List.of()));
    var chain = new HookChain(List.of(hook));

    var refused = TestPassage.announce(HASH).send(chain);
    assertThat(refused.verdict()).isEqualTo("CLIENT");
    assertThat(refused.retryMinutes()).isEqualTo(Refusal.NEVER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-TR3000-abcdefghijklm", "→"})
  void clients_noBeginningOfAPeerId_isRefused(String prefix) {
    assertThatThrownBy(() -> new ClientRules(List.of(prefix), List.of()))
        .hasMessageContaining("does not begin a peer id");
  }

  private static TestPassage varied(IntervalHook hook, int peer) {
    var passage = TestPassage.announce(HASH).peer("-XX0001-%012d".formatted(peer));
    passage.intervals(600, 600);
    hook.after(passage);
    return passage;
  }

  @Test
  void intervals_ofManyPeers_areSpreadOverThePercent_andTheSameEachTime() {
    var hook = new IntervalHook(10);
    Set<Integer> told = new HashSet<>();

    for (int i = 0; i < 1000; i++) {
      int interval = varied(hook, i).intervalSeconds();
      assertThat(interval).isBetween(540, 600);
      assertThat(varied(hook, i).intervalSeconds()).isEqualTo(interval);
      assertThat(varied(hook, i).minIntervalSeconds()).isEqualTo(interval);
      told.add(interval);
    }

    assertThat(told).hasSizeGreaterThan(40);
  }

  private final AtomicLong nanos = new AtomicLong(1);

  private static RateLimits limits(int perAddress, int perNode, int perNetwork) {
    return new RateLimits(perAddress, perNode, perNetwork, 24, 64, 100, 1024);
  }

  private int passed(HookChain chain, String address, int tries) {
    int passed = 0;
    for (int i = 0; i < tries; i++) {
      if (TestPassage.announce(HASH).from(address).send(chain).verdict().isEmpty()) {
        passed++;
      }
    }
    return passed;
  }

  @Test
  void limits_ofAnAddress_boundIt_andNobodyElse_andFlowBack() {
    var chain = new HookChain(List.of(RateLimitHook.ofAddresses(limits(6, 0, 0), nanos::get)));

    assertThat(passed(chain, "10.1.1.1", 20)).isEqualTo(6);
    assertThat(passed(chain, "10.1.1.2", 6)).isEqualTo(6);
    assertThat(passed(chain, "fd00::1", 20)).isEqualTo(6);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(20));
    assertThat(passed(chain, "10.1.1.1", 20)).isEqualTo(2);
    var refused = TestPassage.announce(HASH).from("10.1.1.1").send(chain);
    assertThat(refused.verdict()).isEqualTo("RATE_LIMITED");
    assertThat(refused.reason()).isEqualTo("too many requests from here; ask less often");
    assertThat(refused.retryMinutes()).isEqualTo(1);
  }

  @Test
  void limits_ofANetwork_boundAllItsAddressesTogether() {
    var chain = new HookChain(List.of(RateLimitHook.ofAddresses(limits(0, 0, 6), nanos::get)));

    assertThat(passed(chain, "10.1.1.1", 4) + passed(chain, "10.1.1.200", 4)).isEqualTo(6);
    assertThat(passed(chain, "10.1.2.1", 4)).isEqualTo(4);
    assertThat(passed(chain, "fd00:1::1", 4) + passed(chain, "fd00:1::ffff:1", 4)).isEqualTo(6);
    assertThat(passed(chain, "fd00:1:0:1::1", 4)).isEqualTo(4);
  }

  @Test
  void limits_ofANode_holdWhereverItComesFrom() {
    var chain = new HookChain(List.of(RateLimitHook.ofNodes(limits(0, 3, 0), nanos::get)));
    int passed = 0;
    for (int i = 0; i < 10; i++) {
      var passage = TestPassage.announce(HASH).from("10.1.1." + i);
      passage.node("r1n1");
      passed += passage.send(chain).verdict().isEmpty() ? 1 : 0;
    }

    assertThat(passed).isEqualTo(3);
    assertThat(passed(chain, "10.1.1.1", 20)).as("nodes that nobody named").isEqualTo(20);
  }

  @Test
  void limits_manyStrangers_theTableStaysAsItIs_andTheBusyOneIsNotForgotten() {
    var buckets = new Buckets(64, 10, 10);
    for (int i = 0; i < 10; i++) {
      assertThat(buckets.take(7, 7, 1)).isEqualTo(Buckets.NOW);
    }

    for (int i = 0; i < 100_000; i++) {
      buckets.take(0, i, 1);
    }

    assertThat(buckets.take(7, 7, 1)).isEqualTo(TimeUnit.SECONDS.toNanos(6));
  }

  @TempDir Path folder;

  private static String sha256(String key) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
  }

  private NodeKeys keys(String text) throws IOException {
    return NodeKeys.read(Files.writeString(folder.resolve("keys"), text));
  }

  private static TestPassage withKey(HookChain chain, String key) {
    var passage = TestPassage.announce(HASH);
    passage.key().set(key);
    return passage.send(chain);
  }

  @Test
  void nodeKey_inTheFile_namesTheNodeAndNeedsNoToken_untilItIsTakenOut() throws Exception {
    var hook = new NodeKeyHook(keys("# nodes\nr1n1 " + sha256("secret-1") + " # rack 1\n\n"));
    var chain = new HookChain(List.of(hook));

    var good = withKey(chain, "secret-1");

    assertThat(good.verdict()).isEmpty();
    assertThat(good.node()).isEqualTo("r1n1");
    assertThat(good.isVouchedFor()).isTrue();
    assertThat(withKey(chain, "secret-2").verdict()).isEqualTo("NODE_KEY");
    assertThat(withKey(chain, "").verdict()).isEqualTo("NODE_KEY");
    assertThat(withKey(chain, "x".repeat(10_000)).verdict()).isEqualTo("NODE_KEY");
    assertThat(TestPassage.announce(HASH).send(chain).isVouchedFor()).isFalse();
    var without = new HookChain(List.of(new NodeKeyHook(keys(""))));
    assertThat(withKey(without, "secret-1").verdict()).isEqualTo("NODE_KEY");
  }

  @Test
  void nodeKeys_wrongLines_areAllToldOf() throws Exception {
    var text = "r1n1\nr1n2 nonsense\nr1n3 " + sha256("a") + "\nr1n4 " + sha256("a") + "\n";

    assertThatThrownBy(() -> keys(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("keys:1: a line is a node's name")
        .hasMessageContaining("keys:2: the second part is no SHA-256")
        .hasMessageContaining("keys:4: this key is there already");
  }
}
