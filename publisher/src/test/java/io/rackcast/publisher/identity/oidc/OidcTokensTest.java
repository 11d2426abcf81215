package io.rackcast.publisher.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.publisher.HandClock;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.AccessDenied;
import io.rackcast.publisher.identity.Authenticator;
import io.rackcast.publisher.identity.NamePattern;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.identity.Rule;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OidcTokensTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private TestIssuer issuer;
  private OidcTokens tokens;
  private OidcIssuer terms;

  @BeforeEach
  void start() throws IOException {
    issuer = new TestIssuer();
    var rule = new Rule(Set.of(Right.PUBLISH), List.of(new NamePattern("web/*")), "the web's");
    var claims =
        List.of(ClaimPattern.parse("repository_id=4711"), ClaimPattern.parse("ref=refs/heads/*"));
    terms =
        new OidcIssuer(
            "ci", URI.create(issuer.url()), "rackcast", List.of(new ClaimRule(claims, rule)));
    tokens = new OidcTokens(List.of(terms), meters, Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void find_goodToken_givesTheRulesWhoseClaimsFit() {
    var caller = tokens.find(issuer.sign(issuer.claims())).orElseThrow();

    assertThat(caller.name()).isEqualTo("ci:repo:acme/web:ref:refs/heads/main");
    assertThat(caller.may(Right.PUBLISH, "web/shop")).isTrue();
    assertThat(caller.may(Right.PUBLISH, "db")).isFalse();
    assertThat(caller.claims()).containsEntry("repository_id", "4711");
    assertThat(counted("accepted")).isOne();
  }

  @Test
  void standing_tokenEnded_holdsNoLonger() {
    var clock = new HandClock(Instant.now().toString());
    var moved = new OidcTokens(List.of(terms), meters, clock);
    var caller = moved.find(issuer.sign(issuer.claims())).orElseThrow();
    caller.standing().check();

    clock.advance(Duration.ofDays(30));

    assertThatThrownBy(caller.standing()::check)
        .isInstanceOf(AccessDenied.class)
        .hasMessageContaining("the token ended at");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "ES256", "ES384"})
  void find_signedAsIssuersDo_isTaken(String algorithm) throws Exception {
    var token = issuer.sign(issuer.claims(), JWSAlgorithm.parse(algorithm));

    assertThat(tokens.find(token).orElseThrow().may(Right.PUBLISH, "web/shop")).isTrue();
  }

  @Test
  void find_shownAgainUntilItEnds_isTheSameCaller() {
    // A job makes several calls with one token; it is good for minutes, and for this audience.
    var clock = new HandClock(Instant.now().toString());
    var moved = new OidcTokens(List.of(terms), meters, clock);
    var token = issuer.sign(issuer.claims());

    var first = moved.find(token).orElseThrow();
    var again = moved.find(token).orElseThrow();
    clock.advance(Duration.ofMinutes(10));

    assertThat(again.name()).isEqualTo(first.name());
    assertThatThrownBy(() -> moved.find(token)).hasMessageContaining("ended at");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"repository_id, 4712", "ref, refs/merge-requests/1/head", "ref,"})
  void find_oneClaimDoesNotFit_givesNothing(String claim, String value) {
    // As of a fork, which names the project that it was made of.
    var caller = tokens.find(issuer.sign(issuer.claims().claim(claim, value))).orElseThrow();

    assertThat(caller.rules()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          forged;   signature; its issuer's
          confused; algorithm; "HS256"
          unknown;  key;       does not have
          expired;  expired;   ended at
          early;    not-yet;   begins at
          endless;  expiry;    never ends
          audience; audience;  is made for "others"
          nobody;   subject;   has no sub
          """,
      delimiter = ';')
  void find_badToken_isRefusedWithItsOwnSentenceAndCounter(
      String what, String cause, String sentence) {
    var denied = catchThrowableOfType(AccessDenied.class, () -> tokens.find(bad(what)));

    assertThat(denied.kind()).isEqualTo(AccessDenied.Kind.UNKNOWN);
    assertThat(denied).hasMessageContaining(sentence);
    assertThat(counted(cause)).isOne();
    assertThat(counted("accepted")).isZero();
  }

  private String bad(String what) {
    JWTClaimsSet.Builder claims = issuer.claims();
    var now = Instant.now();
    return switch (what) {
      case "forged" -> TestIssuer.sign(claims, TestIssuer.key("first"));
      case "confused" -> issuer.confused(claims);
      case "unknown" -> TestIssuer.sign(claims, TestIssuer.key("other"));
      case "expired" -> issuer.sign(claims.expirationTime(Date.from(now.minusSeconds(90))));
      case "early" -> issuer.sign(claims.notBeforeTime(Date.from(now.plusSeconds(90))));
      case "endless" -> issuer.sign(claims.expirationTime(null));
      case "audience" -> issuer.sign(claims.audience("others"));
      case "nobody" -> issuer.sign(claims.subject(null));
      default -> throw new IllegalArgumentException(what);
    };
  }

  @Test
  void find_otherIssuer_isRefused() {
    var token = issuer.sign(issuer.claims().issuer("https://evil.example\n\"x"));

    assertThatThrownBy(() -> tokens.find(token))
        .isInstanceOf(AccessDenied.class)
        .hasMessageContaining("issuer \"https://evil.example??x\" is not trusted here");
  }

  @Test
  void find_unsignedOrNoJwt_isNoneOfThisKind() {
    assertThat(tokens.find(new PlainJWT(issuer.claims().build()).serialize())).isEmpty();
    assertThat(tokens.find("rc_some.static.token")).isEmpty();
    assertThat(tokens.find("rc_static")).isEmpty();
  }

  @Test
  void find_issuerDown_isToBeTriedAgain_andThenDoes() {
    var token = issuer.sign(issuer.claims());
    issuer.setDown(true);

    var denied = catchThrowableOfType(AccessDenied.class, () -> tokens.find(token));
    issuer.setDown(false);

    assertThat(denied.kind()).isEqualTo(AccessDenied.Kind.UNCHECKED);
    assertThat(denied).hasMessageContaining("cannot be had now; try again");
    assertThat(tokens.find(token)).isPresent();
  }

  @Test
  void find_keyRotated_readsTheKeysAgain() {
    tokens.find(issuer.sign(issuer.claims()));
    issuer.rotate("second");

    assertThat(tokens.find(issuer.sign(issuer.claims()))).isPresent();
    assertThat(issuer.keyReads()).isEqualTo(2);
  }

  @Test
  void find_manyInventedKeys_haveTheKeysReadTwiceAtMost() {
    tokens.find(issuer.sign(issuer.claims()));
    var other = TestIssuer.key("x");

    for (int i = 0; i < 50; i++) {
      String token = TestIssuer.sign(issuer.claims().jwtID("t" + i), other);
      assertThatThrownBy(() -> tokens.find(token)).isInstanceOf(AccessDenied.class);
    }

    assertThat(issuer.keyReads()).isEqualTo(2);
    assertThat(tokens.find(issuer.sign(issuer.claims()))).isPresent();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "https://ci.example/k, true",
    "http://127.0.0.1:8080, true",
    "http://[::1]:8080, true",
    "http://ci.example, false",
    "https://user@ci.example, false",
    "file:///etc/passwd, false",
    "ftp://ci.example, false"
  })
  void isSafe_onlyWhereNobodyBetweenCanChangeIt(String url, boolean isSafe) {
    assertThat(OidcIssuer.isSafe(URI.create(url))).isEqualTo(isSafe);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "repository_id=4711, true, false",
    "project_id=12, true, false",
    "repository=acme/web, true, true",
    "repository=acme/*, true, true",
    "sub=repo:acme/web:*, true, true",
    "repository=acme*, false, true",
    "repository=*, false, true",
    "sub=repo:*, false, true",
    "ref=refs/heads/main, false, true",
    "ref_protected=true, false, true",
    "aud=rackcast, false, true",
    "iss=https://ci.example, false, true",
    "event_name=push, false, true",
    "run_id=5, false, true",
    "actor=dependabot[bot], false, true",
    "job_workflow_ref=acme/ci/.github/workflows/release.yml@*, false, true",
    "user_access_level=maintainer, false, true",
    "build_branch=main, false, true",
    "sub=https://*, false, true",
    "repository_id=4*, false, true"
  })
  void namesOwner_onlyWhatIsSomebodys(String text, boolean namesOwner, boolean restsOnNames) {
    var claim = ClaimPattern.parse(text);
    var rule = new Rule(Set.of(Right.READ), List.of(new NamePattern("*")), "a test's");

    assertThat(claim.namesOwner()).isEqualTo(namesOwner);
    if (namesOwner) {
      assertThat(new ClaimRule(List.of(claim), rule).restsOnNames()).isEqualTo(restsOnNames);
    } else {
      assertThatThrownBy(() -> new ClaimRule(List.of(claim), rule))
          .hasMessageContaining("no claim of the rule says whose jobs it is for");
    }
  }

  @Test
  void find_listOfValues_oneHasToFit_andNumbersThatAreBrokenNever() {
    var claims =
        ClaimValue.of(
            new JWTClaimsSet.Builder()
                .claim("groups", List.of("a", "b"))
                .claim("ratio", 1.5)
                .claim("on", true)
                .build());

    assertThat(ClaimPattern.parse("groups=b").matches(claims)).isTrue();
    assertThat(ClaimPattern.parse("groups=a, b").matches(claims)).isFalse();
    assertThat(ClaimPattern.parse("on=true").matches(claims)).isTrue();
    assertThat(claims).doesNotContainKey("ratio");
  }

  @Test
  void find_longSubjects_stayTwoCallers() {
    var long1 = issuer.sign(issuer.claims().subject("s".repeat(300) + "1"));
    var long2 = issuer.sign(issuer.claims().subject("s".repeat(300) + "2"));

    String name = tokens.find(long1).orElseThrow().name();
    assertThat(name).hasSize(200).isNotEqualTo(tokens.find(long2).orElseThrow().name());
    assertThat(nameOf("a\"b")).startsWith("ci:a?b~").isNotEqualTo(nameOf("a?b"));
    assertThat(nameOf(nameOf("a\"b").substring(3))).isNotEqualTo(nameOf("a\"b"));
  }

  @Test
  void authenticate_identityToken_isRecordedWithItsClaims() {
    var recorded = new ArrayList<String>();
    var access =
        new Access(
            (caller, claims, action, subject, allowed) ->
                recorded.add(String.join("|", caller, claims, action, subject, "" + allowed)));
    var authenticator = new Authenticator(List.of(tokens), access);

    authenticator.authenticate("Bearer " + issuer.sign(issuer.claims()), "list", "127.0.0.1");

    assertThat(recorded)
        .containsExactly(
            "ci:repo:acme/web:ref:refs/heads/main|run_id=99 run_attempt=1 repository_id=4711"
                + " ref=refs/heads/main event_name=push"
                + " sha=714a629c0b401fdce83e847fc9589983fc6f46bc|authenticate||true");
  }

  private String nameOf(String subject) {
    return tokens.find(issuer.sign(issuer.claims().subject(subject))).orElseThrow().name();
  }

  private double counted(String result) {
    var counter = meters.find("rackcast_publisher_oidc_tokens").tag("result", result).counter();
    return counter == null ? 0 : counter.count();
  }
}
