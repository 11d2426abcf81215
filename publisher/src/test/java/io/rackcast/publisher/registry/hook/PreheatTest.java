package io.rackcast.publisher.registry.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.program.OperationsServer;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.publisher.registry.hook.PreheatJobs.Progress;
import io.rackcast.publisher.registry.hook.PreheatJobs.State;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The face that Harbor's Dragonfly driver sees. */
final class PreheatTest {
  private static final String BEARER = "Bearer " + TestHooks.TOKEN;
  private static final Instant START = Instant.parse("2026-11-30T12:00:00.123456Z");
  private static final String JOBS = "/preheat/harbor/oapi/v1/jobs";
  private static final URI HARBOR = URI.create("https://harbor.test");

  private static final PrometheusMeterRegistry METERS =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private static final Jobs JOBS_KEPT = new Jobs();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static OperationsServer server;

  @BeforeAll
  static void open() {
    server =
        new OperationsServer(
                HostPort.parse("127.0.0.1:0"),
                METERS,
                List.of(),
                new PreheatRoutes(
                        List.of(
                            new PreheatTerms(
                                "harbor",
                                HARBOR,
                                List.of(
                                    TestHooks.BEARER,
                                    new HookSecret.Basic("harbor", HookSecret.digest("pw")),
                                    new HookSecret.Header("X-Key", HookSecret.digest("custom"))))),
                        JOBS_KEPT,
                        METERS,
                        Clock.systemUTC())
                    ::addTo)
            .start();
  }

  /** Jobs as a map. */
  private static final class Jobs implements PreheatJobs {
    final List<String> started = new ArrayList<>();
    final Map<Long, Progress> states = new ConcurrentHashMap<>();
    volatile boolean isFull;

    @Override
    public long start(String registry, String repository, String reference) {
      if (repository.startsWith("other/")) {
        throw new NotTakenException("the repository other/x is not taken in");
      }
      if (isFull) {
        throw new IllegalStateException("the disk is full");
      }
      started.add(registry + " " + repository + " " + reference);
      states.put(7L, new Progress(State.PENDING, START, START, ""));
      return 7;
    }

    @Override
    public Optional<Progress> progress(String registry, long id) {
      return registry.equals("harbor") ? Optional.ofNullable(states.get(id)) : Optional.empty();
    }
  }

  @BeforeEach
  void empty() {
    JOBS_KEPT.started.clear();
    JOBS_KEPT.states.clear();
    JOBS_KEPT.isFull = false;
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static HttpResponse<String> call(String path, Optional<String> body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(
                body.isPresent() ? "POST" : "GET",
                body.map(HttpRequest.BodyPublishers::ofString)
                    .orElseGet(HttpRequest.BodyPublishers::noBody))
            .header("Accept", "application/json")
            .header("Content-Type", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpResponse<String> get(String path) {
    return call(path, Optional.empty(), "Authorization", BEARER);
  }

  private static HttpResponse<String> order(String good, String bad) {
    var body = new String(Payloads.bytes("dragonfly-job"), StandardCharsets.UTF_8);
    assertThat(body).contains(good);
    return call(JOBS, Optional.of(body.replace(good, bad)), "Authorization", BEARER);
  }

  @ParameterizedTest(name = "{0}: {1} gets {2}")
  @CsvSource({
    "Authorization, Bearer 0123456789abcdef-token, 200",
    "Authorization, Basic aGFyYm9yOnB3, 200",
    "X-Key, custom, 200",
    "X-Key, other, 401",
    "X-Other, x, 401"
  })
  void healthy_authMode_decides(String header, String value, int status) {
    var answer = call("/preheat/harbor/healthy", Optional.empty(), header, value);

    assertThat(answer.statusCode()).isEqualTo(status);
  }

  @Test
  void jobs_orderOfHarbor_isStartedAndNumbered() throws IOException {
    var answer = order("v1", "v1");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(JOBS_KEPT.started).containsExactly("harbor library/busybox v1");
    var json = new ObjectMapper().readTree(answer.body());
    assertThat(json.path("id").isIntegralNumber()).isTrue();
    assertThat(json.path("id").longValue()).isEqualTo(7);
    assertThat(json.path("state").textValue()).isEqualTo("PENDING");
    assertThat(json.path("created_at").textValue()).isEqualTo("2026-11-30T12:00:00.123Z");
  }

  @Test
  void jobs_digestAsReference_isStarted() {
    var digest = "sha256:" + "ab".repeat(32);

    assertThat(order("manifests/v1", "manifests/" + digest).statusCode()).isEqualTo(200);
    assertThat(JOBS_KEPT.started).containsExactly("harbor library/busybox " + digest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://harbor.test/v2/library/busybox/manifests/v1",
        "https://evil.test/v2/library/busybox/manifests/v1",
        "https://harbor.test:8443/v2/library/busybox/manifests/v1",
        "https://user@harbor.test/v2/library/busybox/manifests/v1",
        "https://harbor.test.evil.test/v2/library/busybox/manifests/v1",
        "https://harbor.test/v2/library/busybox/blobs/v1",
        "https://harbor.test/v2/library/busybox/manifests/v1?x=1",
        "https://harbor.test/v2/library/busybox/manifests/v1#x",
        "https://harbor.test/v2/../etc/manifests/v1",
        "https://harbor.test/v2/library%2fbusybox/manifests/v1",
        "https://harbor.test/v2/Library/manifests/v1",
        "https://harbor.test/v2/library/busybox/manifests/",
        "https://harbor.test/v2/library/busybox/manifests/a:b",
        "file:///v2/library/busybox/manifests/v1",
        "mailto:a",
        "not a url",
        ""
      })
  void jobs_otherUrl_is400AndNothingIsStarted(String url) {
    var answer = order("https://harbor.test/v2/library/busybox/manifests/v1", url);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("args.url is ").doesNotContain("Exception");
    assertThat(JOBS_KEPT.started).isEmpty();
  }

  @ParameterizedTest(name = "{0} becomes {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "preheat" | "delete" | type is "delete"; send "preheat"
          "image"   | "file"   | args.type is "file"; send "image"
          "args"    | "a"      | args is missing; send an object
          {"type":  | {"type   | the body is no JSON
          """)
  void jobs_otherShape_is400(String good, String bad, String sentence) {
    var answer = order(good, bad);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith(sentence);
  }

  @Test
  void jobs_failedJob_saysWhyAsHarborReadsIt() throws IOException {
    JOBS_KEPT.states.put(
        8L, new Progress(State.FAILURE, START, START.plusSeconds(9), "no such tag"));

    var json = new ObjectMapper().readTree(get(JOBS + "/8").body());

    assertThat(json.path("state").textValue()).isEqualTo("FAILURE");
    assertThat(json.at("/result/job_states/0/error").textValue()).isEqualTo("no such tag");
    assertThat(json.path("updated_at").textValue()).isEqualTo("2026-11-30T12:00:09.123Z");
  }

  @Test
  void jobs_finishedJob_isSuccess() throws IOException {
    JOBS_KEPT.states.put(8L, new Progress(State.SUCCESS, START, START, ""));

    var json = new ObjectMapper().readTree(get(JOBS + "/8").body());

    assertThat(json.path("state").textValue()).isEqualTo("SUCCESS");
    assertThat(json.path("id").longValue()).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9", "0", "-1", "x", "99999999999999999999"})
  void jobs_unknownId_is404(String id) {
    var answer = get(JOBS + "/" + id);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("no such job; start it again\n");
  }

  @Test
  void jobs_repositoryThatIsNotTakenIn_is403WithTheSentence() {
    var answer = order("library/busybox", "other/busybox");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("the repository other/x is not taken in\n");
  }

  @Test
  void jobs_thatCannotBeKept_is503() {
    JOBS_KEPT.isFull = true;

    var answer = order("v1", "v1");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
  }

  @Test
  void jobs_withoutSecret_is401() {
    var body = new String(Payloads.bytes("dragonfly-job"), StandardCharsets.UTF_8);

    assertThat(call(JOBS, Optional.of(body)).statusCode()).isEqualTo(401);
    assertThat(call(JOBS + "/7", Optional.empty()).statusCode()).isEqualTo(401);
    assertThat(call("/preheat/other/healthy", Optional.empty(), "X-Key", "custom").statusCode())
        .isEqualTo(401);
    assertThat(JOBS_KEPT.started).isEmpty();
    assertThat(METERS.scrape())
        .contains("rackcast_publisher_preheats_total{registry=\"harbor\",result=\"unauthorized\"}");
  }

  @Test
  void construct_secretThatHarborCannotShow_isRefused() {
    var key = new SecretKeySpec(new byte[32], "HmacSHA256");
    assertThatThrownBy(
            () ->
                new PreheatTerms(
                    "harbor", HARBOR, List.of(new HookSecret.Hmac("X-Signature", key))))
        .hasMessageContaining("has a secret that Harbor cannot show");
    assertThatThrownBy(
            () -> new PreheatTerms("harbor", URI.create("ftp://h"), List.of(TestHooks.BEARER)))
        .hasMessageContaining("is no http or https URL");
  }
}
