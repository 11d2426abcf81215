package io.rackcast.tracker.hook.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.token.AnnounceClaims;
import io.rackcast.proto.token.Cause;
import io.rackcast.proto.torrent.InfoHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablesTest {
  private static final InfoHash HASH = new InfoHash(1, 2, 3);

  @ParameterizedTest(name = "{0} bytes")
  @CsvSource({
    "0, a3817f04ba25a8e66df67214c7550293",
    "1, da87c1d86b99af44347659119b22fc45",
  }) // The authors' test vectors: key 00 to 0f, input 00, 01, …
  void sipHash_inputsOfItsAuthors_givesTheirResults(int length, String expected) {
    var hash = new SipHash128(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    hash.hash(new byte[] {0, 1, 2}, length);

    var result = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    result.putLong(hash.low()).putLong(hash.high());
    assertThat(HexFormat.of().formatHex(result.array())).isEqualTo(expected);
  }

  private static byte[] token(int number) {
    return ("eyJ.payload." + "s".repeat(60) + number).getBytes(ISO_8859_1);
  }

  private static VerifiedTokens.Entry entry(byte[] token, long expiresAtSeconds, String kid) {
    var claims =
        new AnnounceClaims(
            "i",
            "a",
            Instant.ofEpochSecond(expiresAtSeconds),
            Instant.EPOCH,
            HASH,
            Optional.empty(),
            "",
            "");
    return new VerifiedTokens.Entry(token, claims, kid);
  }

  @Test
  void verified_sameTailButOtherHead_isNotFound() {
    var tokens = new VerifiedTokens(16);
    var known = token(1);
    tokens.put(entry(known, 1000, "k1"), 0);
    var other = known.clone();
    other[4]++;

    assertThat(tokens.find(known, known.length)).isNotNull();
    assertThat(tokens.find(other, other.length)).isNull();
    assertThat(tokens.find(known, known.length - 1)).isNull();
    assertThat(tokens.find(new byte[3], 3)).isNull();
  }

  @Test
  void verified_manyTokens_staysWithinItsBound_andFindsMostOfTheLast() {
    var tokens = new VerifiedTokens(1000);
    for (int i = 0; i < 5000; i++) {
      tokens.put(entry(token(i), 1000 + i, "k1"), 0);
      assertThat(tokens.size()).isLessThanOrEqualTo(1000);
    }

    assertThat(tokens.size()).isEqualTo(1000);
    assertThat(tokens.find(token(4999), token(4999).length)).isNotNull();
  }

  @Test
  void verified_quarterFull_losesNone() {
    var tokens = new VerifiedTokens(1000);
    for (int i = 0; i < 250; i++) {
      tokens.put(entry(token(i), 1000, "k1"), 0);
    }

    for (int i = 0; i < 250; i++) {
      assertThat(tokens.find(token(i), token(i).length)).isNotNull();
    }
  }

  @Test
  void verified_expiredOnes_makeRoomAsNewOnesCome() {
    var tokens = new VerifiedTokens(1000);
    for (int i = 0; i < 900; i++) {
      tokens.put(entry(token(i), 1000, "k1"), 0);
    }

    for (int i = 900; i < 1000; i++) {
      tokens.put(entry(token(i), 100_000, "k1"), 5_000_000);
    }

    assertThat(tokens.size()).isEqualTo(100);
    tokens.keep(kid -> false);
    assertThat(tokens.size()).isZero();
  }

  @Test
  void refused_expired_isKnownForSecondsOnly() {
    var tokens = new RefusedTokens();
    var known = token(1);
    tokens.put(known, known.length, Cause.EXPIRED, 0);

    assertThat(tokens.find(known, known.length, 1)).isEqualTo(Cause.EXPIRED);
    assertThat(tokens.find(known, known.length, TimeUnit.SECONDS.toNanos(5))).isNull();
  }

  @Test
  void refused_knownForAWhile_whateverTheirNumber() {
    var tokens = new RefusedTokens();
    var known = token(1);
    tokens.put(known, known.length, Cause.FORGED, 0);

    assertThat(tokens.find(known, known.length, 1)).isEqualTo(Cause.FORGED);
    assertThat(tokens.find(token(2), token(2).length, 1)).isNull();
    assertThat(tokens.find(known, known.length, TimeUnit.MINUTES.toNanos(2))).isNull();
    for (int i = 0; i < 200_000; i++) {
      tokens.put(token(i), token(i).length, Cause.FORGED, i);
    }
    assertThat(tokens.size()).isLessThanOrEqualTo(65_536);
  }
}
