package io.rackcast.proto.announce;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BInteger;
import io.rackcast.proto.bencode.BList;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.topology.IpAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnounceReplyTest {
  private static final List<PeerAddress> PEERS =
      List.of(peer("10.1.2.3", 6881), peer("127.2.0.1", 1), peer("fd00:1::5", 65535));

  @Test
  void parse_compactPeers_givesBothFamilies() {
    var reply = parse(compact().build());

    assertThat(reply.peers()).isEqualTo(PEERS);
    assertThat(reply.interval()).isEqualTo(Duration.ofSeconds(60));
    assertThat(reply.minInterval()).isEqualTo(Duration.ofSeconds(15));
    assertThat(reply.trackerId()).contains("t-1");
    assertThat(reply.warning()).contains("use https");
    assertThat(reply.isFailure()).isFalse();
  }

  @Test
  void parse_dictionaries_leavesOutNamesAndImpossiblePorts() {
    var peers =
        BList.of(
            entry("10.1.2.3", 6881),
            entry("fd00:1::5", 65535),
            entry("host.example", 6881),
            entry("10.1.2.3", 0),
            entry("10.1.2.3", 65536),
            entry("999.1.2.3", 6881),
            BDictionary.builder().build());

    var reply = parse(BDictionary.builder().put("interval", 60).put("peers", peers).build());

    assertThat(reply.peers()).containsExactly(PEERS.get(0), PEERS.get(2));
  }

  @Test
  void parse_failure_hasReasonFitForALogAndNoPeers() {
    var body = compact().put("failure reason", BString.of("go\naway" + "x".repeat(1000))).build();

    var reply = parse(body);

    assertThat(reply.isFailure()).isTrue();
    assertThat(reply.failureReason().orElseThrow()).startsWith("go?away").hasSize(501);
    assertThat(reply.peers()).isEmpty();
  }

  @Test
  void parse_failureWithoutMore_hasAnIntervalToTryAgain() {
    var reply = AnnounceReply.parse(bytes("d14:failure reason4:\u00ff\u00feabe"));

    assertThat(reply.failureReason()).contains("\"\\xff\\xfeab\"");
    assertThat(reply.interval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(reply.minInterval()).isEqualTo(Duration.ZERO);
  }

  @ParameterizedTest(name = "{0} and {1} become {2} and {3}")
  @CsvSource({
    "0, -5, 1, 0",
    "-9223372036854775808, 9223372036854775807, 1, 86400",
    "1800, 0, 1800, 0",
    "9223372036854775807, 60, 86400, 60"
  })
  void parse_intervalOutOfReason_isBounded(long interval, long min, long seconds, long minSeconds) {
    var body = BDictionary.builder().put("interval", interval).put("min interval", min).build();

    var reply = parse(body);

    assertThat(reply.interval()).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(reply.minInterval()).isEqualTo(Duration.ofSeconds(minSeconds));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                        | cannot be read: byte 0
          <html>                    | no value begins with '<'
          le                        | the value is a list; it must be a dictionary
          de                        | neither an interval nor a failure reason
          d8:interval2:60e          | "interval" is a string; it must be an integer
          d8:intervali1e5:peersi1ee | "peers" of the tracker's answer is an integer
          d8:intervali1e5:peersli1eee | a list element is an integer; it must be a dictionary
          d8:intervali1e5:peers5:abcdee | compact peers have 5 bytes
          d8:intervali1e6:peers66:abcdefe | compact peers have 6 bytes
          d14:failure reasoni1ee    | "failure reason" is an integer; it must be a string
          """)
  void parse_noAnswer_isRefused(String body, String sentence) {
    assertThatThrownBy(() -> AnnounceReply.parse(bytes(body)))
        .isInstanceOf(AnnounceException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void parse_hugeBody_isRefusedAndManyPeersAreCut() {
    var many = BDictionary.builder().put("interval", 1).put("peers", peers(100_000)).build();
    var tooMany = BDictionary.builder().put("interval", 1).put("peers", peers(200_000)).build();

    assertThat(parse(many).peers()).hasSize(10_000);
    assertThatThrownBy(() -> parse(tooMany)).isInstanceOf(AnnounceException.class);
  }

  @Test
  void parse_truncatedAtEveryByte_isRefused() {
    byte[] good = Bencode.write(compact().build());

    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> AnnounceReply.parse(cut)).isInstanceOf(AnnounceException.class);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void parse_mutated_givesAnAnswerOrRefuses(long seed) {
    var random = new SplittableRandom(seed);
    byte[] good = Bencode.write(compact().build());

    for (int i = 0; i < 5000; i++) {
      byte[] mutated = good.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(AnnounceReply.parse(mutated).peers()).hasSizeLessThan(5);
      } catch (AnnounceException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      }
    }
  }

  private static AnnounceReply parse(BDictionary reply) {
    return AnnounceReply.parse(Bencode.write(reply));
  }

  private static BDictionary.Builder compact() {
    return BDictionary.builder()
        .put("interval", 60)
        .put("min interval", 15)
        .put("complete", 1)
        .put("tracker id", "t-1")
        .put("warning message", "use https")
        .put("peers", BString.of(CompactPeers.encodeIpv4(PEERS)))
        .put("peers6", BString.of(CompactPeers.encodeIpv6(PEERS)));
  }

  private static BString peers(int count) {
    var bytes = new byte[6 * count];
    Arrays.fill(bytes, (byte) 1);
    return BString.of(bytes);
  }

  private static BDictionary entry(String ip, int port) {
    return BDictionary.builder().put("ip", ip).put("port", new BInteger(port)).build();
  }

  private static PeerAddress peer(String ip, int port) {
    return new PeerAddress(IpAddress.parse(ip), port);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
