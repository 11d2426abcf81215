package io.rackcast.publisher.registry.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Who may call a hook. */
final class AccessTest {
  private static final SecretKeySpec KEY =
      new SecretKeySpec("key-0123456789abcdef".getBytes(StandardCharsets.UTF_8), "HmacSHA256");
  private static TestHooks hooks;

  @BeforeAll
  static void open() {
    hooks =
        new TestHooks(
            new HookSecret.Authorization(HookSecret.digest("Harbor own words")),
            new HookSecret.Basic("quay", HookSecret.digest("pass:word")),
            new HookSecret.Header("X-Hook-Token", HookSecret.digest("header-secret")),
            new HookSecret.Hmac("X-Signature", KEY),
            new HookSecret.Path(HookSecret.digest(TestHooks.PATH_SECRET)));
  }

  @AfterAll
  static void close() {
    hooks.close();
  }

  private static HttpResponse<String> push(String path, String... headers) {
    var all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Content-Type", "application/json"));
    return hooks.post(path, Payloads.bytes("quay-push"), all.toArray(String[]::new));
  }

  private static String basic(String credentials) {
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  private static String hmac(SecretKeySpec key) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(Payloads.bytes("quay-push")));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer 0123456789abcdef-token",
    "Authorization, bearer 0123456789abcdef-token",
    "Authorization, Harbor own words",
    "X-Hook-Token, header-secret",
  })
  void post_anyOfItsSecrets_isLetIn(String header, String value) {
    assertThat(push("/hooks/quay", header, value).statusCode()).isEqualTo(200);
  }

  @Test
  void post_basicHmacOrPath_isLetIn() {
    assertThat(push("/hooks/quay", "Authorization", basic("quay:pass:word")).statusCode())
        .isEqualTo(200);
    assertThat(push("/hooks/quay", "X-Signature", hmac(KEY)).statusCode()).isEqualTo(200);
    assertThat(push("/hooks/quay", "X-Signature", "sha256=" + hmac(KEY)).statusCode())
        .isEqualTo(200);
    assertThat(push("/hooks/quay/" + TestHooks.PATH_SECRET).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, ''",
    "Authorization, Bearer",
    "Authorization, Bearer 0123456789abcdef-tokem",
    "Authorization, Bearer path-fedcba9876543210",
    "Authorization, 0123456789abcdef-token",
    "Authorization, Harbor own word",
    "Authorization, Basic !!!",
    "X-Hook-Token, header-secre",
    "X-Signature, ''",
    "X-Signature, sha256=00",
    "X-Signature, nothex",
    "X-Other, header-secret",
  })
  void post_wrongSecret_is401AndNothingIsKept(String header, String value) {
    hooks.queue.clear();

    var answer = push("/hooks/quay", header, value);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body())
        .isEqualTo("no such hook, or not its secret; ask the publisher's operator for both\n");
    assertThat(hooks.queue).isEmpty();
  }

  @Test
  void post_wrongUserPasswordOrKey_is401() {
    var other = new SecretKeySpec(new byte[20], "HmacSHA256");
    assertThat(push("/hooks/quay", "Authorization", basic("quax:pass:word")).statusCode())
        .isEqualTo(401);
    assertThat(push("/hooks/quay", "Authorization", basic("quay:pass")).statusCode())
        .isEqualTo(401);
    assertThat(push("/hooks/quay", "Authorization", basic("quay")).statusCode()).isEqualTo(401);
    assertThat(push("/hooks/quay", "X-Signature", hmac(other)).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/hooks/nobody", "/hooks/quay", "/hooks/quay/wrong", "/hooks/QUAY"})
  void post_withoutSecretOrHook_isTheSame401(String path) {
    var answer = push(path);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).startsWith("no such hook, or not its secret");
  }

  @Test
  void post_wrongPathSecretWithGoodHeader_is401() {
    var answer = push("/hooks/quay/wrong", "X-Hook-Token", "header-secret");

    assertThat(answer.statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/hooks/quay/",
        "/hooks//quay",
        "/hooks/quay/a/b",
        "/hooks",
        "/hooks/../hooks/quay"
      })
  void post_oddPaths_areNeverRedirected(String path) {
    var answer = push(path);

    assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400).isLessThan(500);
  }

  @Test
  void pathSecret_whateverHappens_isInNoLogAndNoMetric() {
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var ours = (Logger) LoggerFactory.getLogger("io.rackcast");
    var level = ours.getLevel();
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    root.addAppender(log);
    ours.setLevel(Level.DEBUG);
    var path = "/hooks/quay/" + TestHooks.PATH_SECRET;
    var json = new String[] {"Content-Type", "application/json"};
    try {
      push(path);
      hooks.post(path, new byte[] {'{'}, json);
      hooks.post(path, new byte[2 << 20], json);
      hooks.then =
          events -> {
            throw new IllegalStateException("the disk is full");
          };
      push(path);
      hooks.then =
          events -> {
            throw new StackOverflowError();
          };
      push(path);
    } finally {
      hooks.then = hooks.queue::addAll;
      ours.setLevel(level);
      root.detachAppender(log);
    }

    assertThat(log.list).isNotEmpty();
    assertThat(log.list)
        .allSatisfy(
            line ->
                assertThat(line.getFormattedMessage() + line.getThrowableProxy())
                    .doesNotContain(TestHooks.PATH_SECRET));
    assertThat(hooks.meters.scrape())
        .doesNotContain(TestHooks.PATH_SECRET)
        .contains("rackcast_publisher_hooks_total{form=\"quay\",registry=\"quay\"");
  }

  @Test
  void construct_hookWithoutSecret_isRefused() {
    assertThatThrownBy(() -> new HookTerms("main", HookForm.QUAY, List.of()))
        .hasMessage("the hook of registry \"main\" has no secret; give it one");
    assertThatThrownBy(() -> new HookTerms("a/b", HookForm.QUAY, List.of(TestHooks.BEARER)))
        .hasMessageStartingWith("the registry name \"a/b\" does not fit a path");
    assertThatThrownBy(() -> new PreheatTerms("main", URI.create("https://harbor.test"), List.of()))
        .hasMessage("the preheat provider of registry \"main\" has no secret; give it one");
  }

  @Test
  void construct_twoHooksOfOneRegistry_isRefused() {
    var terms = new HookTerms("main", HookForm.QUAY, List.of(TestHooks.BEARER));

    assertThatThrownBy(
            () ->
                new HookRoutes(
                    List.of(terms, terms),
                    events -> {},
                    new SimpleMeterRegistry(),
                    Clock.systemUTC()))
        .hasMessage("registry \"main\" has two hooks; give one hook two secrets");
  }

  @Test
  void construct_shortKeyOrOddHeader_isRefused() {
    assertThatThrownBy(
            () -> new HookSecret.Hmac("X-S", new SecretKeySpec(new byte[8], "HmacSHA256")))
        .hasMessage("the key of an HMAC has 8 bytes; use 16 or more random ones");
    assertThatThrownBy(() -> new HookSecret.Header("Content-Type", HookSecret.digest("s")))
        .hasMessageContaining("cannot carry a secret");
  }

  @Test
  void secrets_printed_tellNothing() {
    var digest = HookSecret.digest("s");

    assertThat(
            List.of(
                    TestHooks.BEARER,
                    new HookSecret.Basic("u", digest),
                    new HookSecret.Hmac("X-S", KEY),
                    new HookSecret.Path(digest),
                    new HookSecret.Authorization(digest),
                    new HookSecret.Header("X-T", digest))
                .toString())
        .doesNotContain(digest.hex(), "key-")
        .contains("Bearer(set)", "Hmac(X-S, set)");
  }
}
