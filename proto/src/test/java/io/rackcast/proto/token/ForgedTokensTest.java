package io.rackcast.proto.token;

import static io.rackcast.proto.token.TestTokens.CLAIMS;
import static io.rackcast.proto.token.TestTokens.GOOD;
import static io.rackcast.proto.token.TestTokens.TOKENS;
import static io.rackcast.proto.token.TestTokens.cause;
import static io.rackcast.proto.token.TestTokens.signed;
import static io.rackcast.proto.token.TestTokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.Base64URL;
import io.rackcast.proto.token.TokenVerdict.Refused;
import io.rackcast.proto.token.TokenVerdict.Verified;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that somebody else made, or that are none. */
class ForgedTokensTest {
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"alg":"RS256","kid":"k1","typ":"JWT"}                       | -
          # where to find keys is not the token's to say
          {"alg":"RS256","kid":"k1","jku":"http://evil.example/jwks"}  | -
          {"alg":"none","kid":"k1"}                                    | ALGORITHM
          {"alg":"None","kid":"k1"}                                    | ALGORITHM
          {"alg":"rs256","kid":"k1"}                                   | ALGORITHM
          {"alg":"HS256","kid":"k1"}                                   | ALGORITHM
          {"alg":"RS384","kid":"k1"}                                   | ALGORITHM
          {"alg":"PS256","kid":"k1"}                                   | ALGORITHM
          {"alg":"ES256","kid":"k1"}                                   | ALGORITHM
          {"alg":"EdDSA","kid":"k1"}                                   | ALGORITHM
          {"kid":"k1"}                                                 | ALGORITHM
          {"alg":["RS256"],"kid":"k1"}                                 | MALFORMED
          {"alg":"RS256","kid":"k1","crit":["exp"],"exp":1}            | ALGORITHM
          {"alg":"RS256","kid":"k1","b64":false,"crit":["b64"]}        | ALGORITHM
          {"alg":"RS256"}                                              | KID_MISSING
          {"alg":"RS256","kid":""}                                     | KID_MISSING
          {"alg":"RS256","kid":7}                                      | MALFORMED
          {"alg":"RS256","kid":"k2"}                                   | KEY_UNKNOWN
          {"alg":"RS256","kid":"../k1"}                                | KEY_UNKNOWN
          """)
  void verify_headerOfAValue_isJudged(String header, String expected) {
    var verdict = TOKENS.verify(token(header, GOOD, TestKeys.PUBLISHER));

    if (expected.equals("-")) {
      assertThat(verdict).isInstanceOf(Verified.class);
    } else {
      assertThat(cause(verdict)).hasToString(expected);
    }
  }

  @Test
  void verify_anotherKeyOfTheSameName_isForged() {
    var forged = token("{\"alg\":\"RS256\",\"kid\":\"k1\"}", GOOD, TestKeys.STRANGER);

    assertThat(cause(TOKENS.verify(forged))).isEqualTo(Cause.FORGED);
  }

  @Test
  void verify_ownKeyInTheHeader_isForged() {
    String jwk = TestKeys.STRANGER.toPublicJWK().toJSONString();
    String header = "{\"alg\":\"RS256\",\"kid\":\"k1\",\"jwk\":" + jwk + "}";

    assertThat(cause(TOKENS.verify(token(header, GOOD, TestKeys.STRANGER))))
        .isEqualTo(Cause.FORGED);
  }

  @Test
  void verify_publicKeyAsHmacSecret_isRefusedByItsAlgorithm() throws Exception {
    String signed =
        Base64URL.encode("{\"alg\":\"HS256\",\"kid\":\"k1\"}") + "." + Base64URL.encode(GOOD);
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(TestKeys.PUBLISHER.toRSAPublicKey().getEncoded(), "HmacSHA256"));
    var signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));

    assertThat(cause(TOKENS.verify(signed + "." + Base64URL.encode(signature))))
        .isEqualTo(Cause.ALGORITHM);
  }

  @Test
  void verify_algorithmNoneWithoutSignature_isRefusedByItsAlgorithm() {
    String token =
        Base64URL.encode("{\"alg\":\"none\",\"kid\":\"k1\"}") + "." + Base64URL.encode(GOOD) + ".";

    assertThat(cause(TOKENS.verify(token))).isEqualTo(Cause.ALGORITHM);
  }

  @Test
  void verify_payloadExchangedOrSignatureGone_isForged() {
    var parts = token(GOOD).split("\\.", -1);
    var other = Base64URL.encode(GOOD.replace("00112233", "99112233"));

    assertThat(cause(TOKENS.verify(parts[0] + "." + other + "." + parts[2])))
        .isEqualTo(Cause.FORGED);
    assertThat(cause(TOKENS.verify(parts[0] + "." + parts[1] + "."))).isEqualTo(Cause.FORGED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "e30.e30.e30",
        "W10.e30.AA",
        "e30.e30.A=",
        "bnVsbA.e30.AA",
        "e30 .e30.AA",
        "\0.\0.\0"
      })
  void verify_noToken_isMalformedOrHasNoAlgorithm(String token) {
    assertThat(cause(TOKENS.verify(token))).isIn(Cause.MALFORMED, Cause.ALGORITHM);
  }

  @Test
  void verify_nothing_isMissing() {
    assertThat(TOKENS.verify(""))
        .isEqualTo(
            new Refused(
                Cause.MISSING, "this announce URL has no token; ask the publisher for one"));
  }

  @Test
  void verify_oversizeToken_isRefusedUnread() {
    String huge = token(GOOD.replace("}", ",\"x\":\"" + "x".repeat(4096) + "\"}"));

    assertThat(cause(TOKENS.verify(huge))).isEqualTo(Cause.MALFORMED);
    assertThat(cause(TOKENS.verify("a".repeat(10_000_000)))).isEqualTo(Cause.MALFORMED);
  }

  @Test
  void verify_deepJson_isMalformed() {
    String deep = "{\"alg\":" + "[".repeat(2000) + "}";

    assertThat(cause(TOKENS.verify(Base64URL.encode(deep) + ".e30.AA"))).isEqualTo(Cause.MALFORMED);
  }

  @Test
  void verify_twinsInBase64_areRefused() {
    // 2048 bits leave the last letter four bits without meaning.
    String token = token(GOOD);
    char last = token.charAt(token.length() - 1);

    for (char twin : new char[] {(char) (last + 1), '=', '\n'}) {
      assertThat(cause(TOKENS.verify(token.substring(0, token.length() - 1) + twin)))
          .isEqualTo(Cause.MALFORMED);
    }
    assertThat(cause(TOKENS.verify(token + "="))).isEqualTo(Cause.MALFORMED);
  }

  @Test
  void verify_everyTruncationAndManyMutations_isRefused() {
    String token = signed(CLAIMS);
    var random = new Random(11);

    for (int end = 0; end < token.length(); end++) {
      assertThat(TOKENS.verify(token.substring(0, end))).isInstanceOf(Refused.class);
    }
    for (int i = 0; i < 2_000; i++) {
      var letters = token.toCharArray();
      int at = random.nextInt(letters.length);
      letters[at] = "ABCDEFxyz019-_.=".charAt(random.nextInt(16));
      if (letters[at] != token.charAt(at)) {
        assertThat(TOKENS.verify(new String(letters))).isInstanceOf(Refused.class);
      }
    }
  }
}
