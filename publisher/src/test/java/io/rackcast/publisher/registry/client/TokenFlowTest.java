package io.rackcast.publisher.registry.client;

import static io.rackcast.publisher.registry.client.TestManifests.DIGEST_A;
import static io.rackcast.publisher.registry.client.TestRegistry.HASTY;
import static io.rackcast.publisher.registry.client.TestRegistry.PATIENT;
import static io.rackcast.publisher.registry.client.TestRegistry.fault;
import static io.rackcast.publisher.registry.client.TestRegistry.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpExchange;
import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.publisher.registry.client.RegistryException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens: who gives them, for what, and who is shown the password. */
class TokenFlowTest {
  private static final String V1 = "/v2/team/app/manifests/v1";
  private static final String PULL = "repository:team/app:pull";
  private static final RegistryCredentials CI = new RegistryCredentials("ci", "s3cret");

  private final TestRegistry registry = new TestRegistry();
  private final ContentSite other = new ContentSite("127.0.0.2");
  private volatile String challenge = "";
  private volatile String good = "Bearer t1";
  private volatile String token = "{\"token\":\"t1\",\"expires_in\":300}";

  @BeforeEach
  void start() {
    challenge = bearer(registry.site.url("/token"), PULL);
    registry.site.on(V1, this::guarded);
    registry.site.on("/token", this::token);
    other.on("/token", this::token);
  }

  @AfterEach
  void close() throws Exception {
    registry.close();
    other.close();
  }

  private static String bearer(String realm, String scope) {
    return "Bearer realm=\"%s\",service=\"the registry\",scope=\"%s\"".formatted(realm, scope);
  }

  private void guarded(HttpExchange call) throws IOException {
    boolean isGood = good.equals(call.getRequestHeaders().getFirst("Authorization"));
    send(
        call,
        isGood ? 200 : 401,
        new byte[0],
        isGood ? Map.of("Docker-Content-Digest", DIGEST_A) : Map.of("WWW-Authenticate", challenge));
  }

  private void token(HttpExchange call) throws IOException {
    send(call, 200, token.getBytes(UTF_8), Map.of());
  }

  private List<ContentSite.Asked> tokenCalls() {
    return registry.site.asked().stream().filter(each -> each.path().startsWith("/token")).toList();
  }

  private static boolean reads(RegistryClient client) {
    return client.resolve("team/app", "v1").isPresent();
  }

  @Test
  void resolve_bearer_tokenForThePassword() {
    assertThat(reads(registry.client(PATIENT, Optional.of(CI)))).isTrue();

    assertThat(tokenCalls())
        .extracting(ContentSite.Asked::path, ContentSite.Asked::authorization)
        .containsExactly(
            tuple("/token?service=the+registry&scope=repository%3Ateam%2Fapp%3Apull", CI.basic()));
  }

  @Test
  void resolve_bearerAndNoPassword_tokenForNobody() {
    token = "{\"access_token\":\"t1\"}";

    assertThat(reads(registry.client())).isTrue();

    assertThat(tokenCalls()).extracting(ContentSite.Asked::authorization).containsExactly("");
  }

  @Test
  void resolve_again_tokenIsKeptUntilItEnds() {
    var client = registry.client();
    reads(client);
    reads(client);
    assertThat(tokenCalls()).hasSize(1);

    registry.clock.advance(Duration.ofSeconds(296));
    reads(client);

    assertThat(tokenCalls()).hasSize(2);
  }

  @Test
  void resolve_tokenNoLongerGood_getsAnother() {
    var client = registry.client();
    reads(client);
    good = "Bearer t2";
    token = "{\"token\":\"t2\"}";

    assertThat(reads(client)).isTrue();
  }

  @Test
  void resolve_tokenThatIsNeverGood_isDeniedAfterOne() {
    good = "Bearer none";

    assertThat(fault(() -> reads(registry.client())).kind()).isEqualTo(Kind.DENIED);

    assertThat(tokenCalls()).hasSize(1);
  }

  @Test
  void resolve_insufficientScope_asksOnceMore() {
    var tokens = new ConcurrentLinkedQueue<>(List.of("t1", "wide"));
    registry.site.on(
        "/steps",
        call ->
            send(call, 200, ("{\"token\":\"" + tokens.remove() + "\"}").getBytes(UTF_8), Map.of()));
    challenge = bearer(registry.site.url("/steps"), PULL) + ",error=\"insufficient_scope\"";
    good = "Bearer wide";

    assertThat(reads(registry.client())).isTrue();
  }

  @Test
  void resolve_insufficientScopeForEver_isDeniedAfterTwo() {
    challenge = bearer(registry.site.url("/token"), PULL) + ",error=\"insufficient_scope\"";
    good = "Bearer none";

    assertThat(fault(() -> reads(registry.client())).kind()).isEqualTo(Kind.DENIED);

    assertThat(tokenCalls()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "repository:team/app:pull,push",
        "repository:team/app:*",
        "registry:admin:*",
        "",
        "rubbish"
      })
  void resolve_challengeThatAsksForMoreThanReading_getsATokenForReading(String scope) {
    challenge = bearer(registry.site.url("/token"), scope);

    assertThat(reads(registry.client())).isTrue();

    assertThat(tokenCalls().get(0).path()).endsWith("&scope=repository%3Ateam%2Fapp%3Apull");
  }

  @Test
  void resolve_tokenServerNotAllowed_isShownNothing() {
    challenge = bearer(other.url("/token"), PULL);

    var fault = fault(() -> reads(registry.client(PATIENT, Optional.of(CI), "127.0.0.3")));

    assertThat(fault.kind()).isEqualTo(Kind.NOT_ALLOWED);
    assertThat(fault)
        .hasMessageContaining("\"" + other.hostPort() + "\"")
        .hasMessageNotContaining("s3cret");
    assertThat(other.asked()).isEmpty();
  }

  @Test
  void resolve_tokenServerOnAnotherPort_isShownNothing() {
    try (var beside = new ContentSite()) {
      beside.on("/token", this::token);
      challenge = bearer(beside.url("/token"), PULL);

      assertThat(fault(() -> reads(registry.client(PATIENT, Optional.of(CI)))).kind())
          .isEqualTo(Kind.NOT_ALLOWED);
      assertThat(beside.asked()).isEmpty();
    }
  }

  @ParameterizedTest(name = "with its port: {0}")
  @ValueSource(booleans = {true, false})
  void resolve_tokenServerAllowed_getsThePassword(boolean withPort) {
    challenge = bearer(other.url("/token"), PULL);

    assertThat(
            reads(
                registry.client(
                    PATIENT, Optional.of(CI), withPort ? other.hostPort() : "127.0.0.2")))
        .isTrue();

    assertThat(other.asked())
        .extracting(ContentSite.Asked::authorization)
        .containsExactly(CI.basic());
  }

  @Test
  void resolve_tokenServerThatRedirects_isNotFollowed() {
    challenge = bearer(registry.site.url("/away"), PULL);
    registry.says("/away", 307, Map.of("Location", other.url("/token")));

    assertThat(fault(() -> reads(registry.client(PATIENT, Optional.of(CI)))).kind())
        .isEqualTo(Kind.INVALID);
    assertThat(other.asked()).isEmpty();
  }

  @Test
  void resolve_tokenServerThatWantsAForm_isPostedOne() {
    challenge = bearer(registry.site.url("/oauth"), PULL);
    var form = new CompletableFuture<String>();
    registry.site.on(
        "/oauth",
        call -> {
          boolean isPost = call.getRequestMethod().equals("POST");
          if (isPost) {
            form.complete(new String(call.getRequestBody().readAllBytes(), UTF_8));
          }
          send(call, isPost ? 200 : 405, isPost ? token.getBytes(UTF_8) : new byte[0], Map.of());
        });

    assertThat(reads(registry.client(PATIENT, Optional.of(CI)))).isTrue();

    assertThat(form.join())
        .isEqualTo(
            "grant_type=password&client_id=rackcast&username=ci&password=s3cret"
                + "&service=the+registry&scope=repository%3Ateam%2Fapp%3Apull");
  }

  @Test
  void resolve_basic_passwordToTheRegistryItself() {
    challenge = "Basic realm=\"" + other.url("/token") + "\"";
    good = CI.basic();

    assertThat(reads(registry.client(PATIENT, Optional.of(CI)))).isTrue();

    assertThat(other.asked()).isEmpty();
  }

  @Test
  void resolve_basicWrong_isDeniedAfterOneTry() {
    challenge = "Basic realm=\"x\"";
    good = "Basic other";

    var fault = fault(() -> reads(registry.client(PATIENT, Optional.of(CI))));

    assertThat(fault.kind()).isEqualTo(Kind.DENIED);
    assertThat(fault).hasMessageNotContaining("s3cret").hasMessageContaining("check that this");
    assertThat(registry.asked()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rubbish",
        "{}",
        "[]",
        "{\"token\":\"\"}",
        "{\"token\":\"a\\r\\nX: y\"}",
        "{\"token\":{}}"
      })
  void resolve_tokenThatIsNone_isRefused(String answer) {
    token = answer;

    assertThat(fault(() -> reads(registry.client())).kind()).isEqualTo(Kind.INVALID);
  }

  @Test
  void resolve_endlessToken_isBrokenOff() {
    registry.site.on(
        "/endless",
        call -> {
          call.sendResponseHeaders(200, 0);
          while (true) {
            call.getResponseBody().write(new byte[8192]);
          }
        });
    challenge = bearer(registry.site.url("/endless"), PULL);

    assertThat(fault(() -> reads(registry.client()))).hasMessageContaining("has more than 64 KiB");
  }

  @Test
  void resolve_tokenThatDoesNotCome_isUnreachable() {
    registry.hangsAfter("/hang", call -> {});
    challenge = bearer(registry.site.url("/hang"), PULL);

    assertThat(fault(() -> reads(registry.client(HASTY))).kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void resolve_tokenServerBusy_saysForHowLong() {
    registry.says("/busy", 429, Map.of("Retry-After", "30"));
    challenge = bearer(registry.site.url("/busy"), PULL);

    var fault = fault(() -> reads(registry.client()));

    assertThat(fault.kind()).isEqualTo(Kind.BUSY);
    assertThat(fault.retryAfter()).contains(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer realm=",
        "Digest x",
        "Bearer realm=\"file:///etc/passwd\"",
        "Bearer realm=\"http://user:pass@127.0.0.1/\""
      })
  void resolve_rubbishChallenge_isRefused(String rubbish) {
    challenge = rubbish;

    assertThat(fault(() -> reads(registry.client(PATIENT, Optional.of(CI)))).isTransient())
        .isFalse();
    assertThat(registry.asked()).containsExactly(V1);
  }
}
