package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.Right;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
}
