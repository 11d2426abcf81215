package io.rackcast.publisher.registry.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.util.concurrent.Uninterruptibles;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.Right;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a Harbor orders ahead of use. */
class PreheatOrdersTest extends IntakeFixture {
  private static final String AUDITOR = "a-token-of-an-auditor";
  private final HttpClient http = HttpClient.newHttpClient();

  @Override
  String yaml() {
    return super.yaml()
        + """
            preheat: { external-url: "https://harbor.test", bearer: %s }
          - name: other.test
            url: %s
            repositories: ["team/*"]
            scan-every: 30d
            preheat: { external-url: "https://harbor.test", bearer: %s }
        """
            .formatted(SECRET, registry.site.url(""), SECRET);
  }

  @Override
  String settings(String text) {
    return TestPublisher.withToken("auditor", AUDITOR, Right.AUDIT).apply(super.settings(text));
  }

  private HttpResponse<String> send(String path, HttpRequest.Builder request) throws Exception {
    return http.send(
        request
            .uri(URI.create(http() + "/preheat/" + path))
            .header("Authorization", "Bearer " + SECRET)
            .header("Content-Type", "application/json")
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> order(String repository) throws Exception {
    var body =
        """
        {"type":"preheat","args":{"type":"image",
        "url":"https://harbor.test/v2/%s/manifests/v1"}}"""
            .formatted(repository);
    return send(
        "reg.test/oapi/v1/jobs", HttpRequest.newBuilder().POST(BodyPublishers.ofString(body)));
  }

  private static JsonNode read(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }

  @Test
  void order_repositoryThatIsNotTakenIn_isRefusedAndRecorded() throws Exception {
    var answer = order("secret/app");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).startsWith("the repository secret/app is not among those");
    assertThat(pushes()).isEmpty();
    assertThat(new TestCommands().runAs(server(), AUDITOR, "audit").out())
        .contains("oci/reg.test/secret/app");
  }

  @Test
  void order_sameImageTwice_isOneJob() throws Exception {
    registry.tag("team/app", "v1", layout.image("v1", 1, 10_000).manifest());
    registry.site.status = 503;

    long first = read(order("team/app")).path("id").asLong();
    long second = read(order("team/app")).path("id").asLong();
    long other = read(order("team/tool")).path("id").asLong();
    run("push-retry", Long.toString(other));
    registry.site.status = 0;

    assertThat(second).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    assertThat(pushes()).hasSize(2);
  }

  @Test
  void progress_jobOfAnotherRegistry_isNone() throws Exception {
    long id = read(order("team/app")).path("id").asLong();

    var own = send("reg.test/oapi/v1/jobs/" + id, HttpRequest.newBuilder());
    var other = send("other.test/oapi/v1/jobs/" + id, HttpRequest.newBuilder());

    assertThat(read(own).path("id").asLong()).isEqualTo(id);
    assertThat(other.statusCode()).isEqualTo(404);
  }

  private JsonNode progress(long id) throws Exception {
    return read(send("reg.test/oapi/v1/jobs/" + id, HttpRequest.newBuilder()));
  }

  @Test
  void progress_whileABlobComes_isPendingAndSuccessOnlyWhenAllIsApproved() throws Exception {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());
    var layer = image.blobs().get(1).digest();
    var reached = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    registry.before =
        call -> {
          if (LayoutRegistry.isReadOf(call, layer)) {
            reached.countDown();
            Uninterruptibles.awaitUninterruptibly(goOn);
          }
          return false;
        };

    long id = read(order("team/app")).path("id").asLong();
    Uninterruptibles.awaitUninterruptibly(reached);
    var before = progress(id).path("state").asText();
    var shownBefore = run("image-show", "reg.test/team/app:v1").code();
    goOn.countDown();
    ended();

    assertThat(before).isEqualTo("PENDING");
    assertThat(shownBefore).isEqualTo(1);
    assertThat(progress(id).path("state").asText()).isEqualTo("SUCCESS");
    assertThat(progress(id).path("result").path("job_states")).isEmpty();
    assertThat(tagged("team/app:v1")).isEqualTo(image.manifest().digest().toString());
    assertThat(read(layer)).hasSize((int) image.blobs().get(1).sizeBytes());
  }

  @Test
  void progress_registryThatLies_isFailureAndSaysWhy() throws Exception {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());
    registry.lie(image.manifest().digest(), "{\"schemaVersion\":2}".getBytes(UTF_8));

    long id = read(order("team/app")).path("id").asLong();
    ended();

    var end = progress(id);
    assertThat(end.path("state").asText()).isEqualTo("FAILURE");
    assertThat(end.path("result").path("job_states").path(0).path("error").asText())
        .contains(image.manifest().digest().toString());
    assertThat(tagged("team/app:v1")).isEmpty();
  }

  @Test
  void progress_nothingReadYet_isPending() throws Exception {
    registry.tag("team/app", "v1", layout.image("v1", 1, 10_000).manifest());
    registry.site.status = 503;

    long id = read(order("team/app")).path("id").asLong();
    troubled();

    var waiting = progress(id);
    assertThat(waiting.path("state").asText()).isEqualTo("PENDING");
    assertThat(waiting.path("result").path("job_states")).isEmpty();
  }

  /** As if all had been tried for long. */
  private void giveUp() throws Exception {
    execute("UPDATE image_push SET received_at = 0, attempts = 9, next_try_at = 0");
    ended();
  }

  @Test
  void progress_registryThatHasItNot_isFailureOnlyWhenItIsGivenUp() throws Exception {
    long id = read(order("team/app")).path("id").asLong();
    troubled();
    var before = progress(id).path("state").asText();
    giveUp();

    assertThat(before).isEqualTo("PENDING");
    var end = progress(id);
    assertThat(end.path("state").asText()).isEqualTo("FAILURE");
    assertThat(end.path("result").path("job_states").path(0).path("error").asText())
        .contains("team/app");
  }

  @Test
  void progress_registryThatLiesOfALayer_isFailureAndNothingIsApprovedOfIt() throws Exception {
    var image = layout.image("v1", 1, 10_000);
    var layer = image.blobs().get(1).digest();
    registry.tag("team/app", "v1", image.manifest());
    registry.lie(layer, new byte[(int) image.blobs().get(1).sizeBytes()]);

    long id = read(order("team/app")).path("id").asLong();
    var problem = troubled().path("problem").asText();
    var before = progress(id).path("state").asText();
    giveUp();

    assertThat(problem).contains(layer.toString());
    assertThat(before).isEqualTo("PENDING");
    assertThat(progress(id).path("state").asText()).isEqualTo("FAILURE");
    assertThat(tagged("team/app:v1")).isEmpty();
    assertThat(run("show", "oci/reg.test/team/app@sha256-" + layer.hex()).code()).isEqualTo(1);
  }
}
