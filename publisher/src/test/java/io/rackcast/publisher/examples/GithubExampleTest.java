package io.rackcast.publisher.examples;

import static io.rackcast.publisher.examples.CiFixture.AUDIENCE;
import static io.rackcast.publisher.examples.CiFixture.PLACEHOLDER;
import static io.rackcast.publisher.examples.CiFixture.TO_CHANGE;
import static io.rackcast.publisher.examples.CiFixture.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.testkit.CiClaims;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the workflow of examples/ci for GitHub Actions. */
final class GithubExampleTest {
  private static final Map<String, Object> GITHUB =
      CiClaims.github(
          "sub", "repo:acme/web:ref:refs/tags/v1",
          "ref", "refs/tags/v1",
          "ref_type", "tag");

  @TempDir static Path folder;
  private static CiFixture ci;

  @BeforeAll
  static void start() throws IOException {
    ci = new CiFixture(folder, "https://token.actions.githubusercontent.com");
  }

  @AfterAll
  static void stop() {
    if (ci != null) {
      ci.close();
    }
  }

  private static GithubRunner githubRunner(Path workspace, String tag, Map<String, String> more)
      throws Exception {
    var environment = new HashMap<>(ci.changed());
    environment.put("GITHUB_ACTIONS", "true");
    environment.put("ACTIONS_ID_TOKEN_REQUEST_URL", ci.issuer.runner());
    environment.put("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "of-the-job");
    environment.putAll(more);
    var shell = new Shell(workspace, "bash", "--noprofile", "--norc", "-eo", "pipefail");
    return new GithubRunner(shell, environment, Map.of("github.ref_name", tag));
  }

  @Test
  void githubWorkflow_ofAProtectedTag_publishesAsTheJobAndTellsLaterSteps() throws Exception {
    var workflow = yaml("github-actions.yml");
    var job = workflow.at("/jobs/publish");
    ci.issuer.say(GITHUB);
    var runner = githubRunner(ci.workspace(), "v1", Map.of());

    var done = runner.run(workflow, "publish", Set.of("Build"));

    assertThat(done).allSatisfy((name, step) -> assertThat(step.code()).as(step.text()).isZero());
    assertThat(done.keySet())
        .containsExactly("Get the publisher's program", "Publish", "Show what was published");
    var release = ci.shown("web@v1");
    assertThat(release.path("published_by").asText())
        .isEqualTo("github:repo:acme/web:ref:refs/tags/v1");
    assertThat(done.get("Show what was published").text())
        .contains(release.path("sha256").asText());
    assertThat(runner.value(job.at("/outputs/release").asText())).isEqualTo("web@v1");
    assertThat(runner.value(job.at("/outputs/infohash").asText()))
        .isEqualTo(release.path("infohash").asText());
    assertThat(workflow.path("permissions").isEmpty()).isTrue();
    assertThat(job.at("/permissions/id-token").asText()).isEqualTo("write");
    assertThat(workflow.at("/on/push/tags/0").asText()).isEqualTo("v*");
    assertThat(job.at("/env/RACKCAST_AUDIENCE").asText()).isEqualTo(AUDIENCE);
    assertThat(job.path("env").properties()).extracting(Map.Entry::getKey).containsAll(TO_CHANGE);
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    // The same name, taken by somebody else.
    "repository_id, 4712",
    "ref_protected, false",
    "ref, refs/heads/main",
    "event_name, pull_request_target"
  })
  void githubWorkflow_ofAnotherJob_isRefusedAndSaysSoInTheRun(String claim, String value)
      throws Exception {
    var claims = new HashMap<>(GITHUB);
    claims.put(claim, value);
    ci.issuer.say(claims);

    var done =
        githubRunner(ci.workspace(), "v2", Map.of())
            .run(yaml("github-actions.yml"), "publish", Set.of("Build"));

    assertThat(done.get("Publish").code()).as(done.get("Publish").text()).isEqualTo(1);
    assertThat(done.get("Publish").text()).contains("::error title=rackcast publish::");
    assertThat(ci.isPublished("web@v2")).isFalse();
  }

  @Test
  void githubWorkflow_ofAnotherProgramThanTheFileSays_endsBeforeItRuns() throws Exception {
    ci.issuer.say(GITHUB);

    var done =
        githubRunner(ci.workspace(), "v3", Map.of("RACKCAST_JAR_SHA256", PLACEHOLDER))
            .run(yaml("github-actions.yml"), "publish", Set.of("Build"));

    assertThat(done.keySet()).containsExactly("Get the publisher's program");
    assertThat(done.get("Get the publisher's program").text()).contains("FAILED");
    assertThat(ci.isPublished("web@v3")).isFalse();
  }
}
