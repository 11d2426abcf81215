package io.rackcast.publisher.examples;

import static io.rackcast.publisher.examples.CiFixture.TO_CHANGE;
import static io.rackcast.publisher.examples.CiFixture.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.publisher.testkit.CiClaims;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the pipeline of examples/ci for GitLab. */
final class GitlabExampleTest {
  private static final Map<String, Object> GITLAB = CiClaims.gitlab();

  @TempDir static Path folder;
  private static CiFixture ci;

  @BeforeAll
  static void start() throws IOException {
    ci = new CiFixture(folder, "https://gitlab.example");
  }

  @AfterAll
  static void stop() {
    if (ci != null) {
      ci.close();
    }
  }

  private static Map<String, String> gitlabVariables(JsonNode job, String tag) throws Exception {
    var variables = new HashMap<String, String>();
    job.path("variables")
        .properties()
        .forEach(variable -> variables.put(variable.getKey(), variable.getValue().asText()));
    assertThat(variables.keySet()).containsExactlyInAnyOrderElementsOf(TO_CHANGE);
    variables.putAll(ci.changed());
    variables.put("CI_COMMIT_TAG", tag);
    job.path("id_tokens")
        .properties()
        .forEach(
            token ->
                variables.put(
                    token.getKey(),
                    ci.issuer.sign(
                        ci.issuer.claims().audience(token.getValue().path("aud").asText()))));
    return variables;
  }

  private static String script(JsonNode job) {
    return String.join(
        "\n",
        StreamSupport.stream(job.path("script").spliterator(), false)
            .map(JsonNode::asText)
            .toList());
  }

  @Test
  void gitlabPipeline_ofAProtectedTag_publishesAndTellsTheJobThatNeedsIt() throws Exception {
    var pipeline = yaml("gitlab-ci.yml");
    var job = pipeline.path("publish");
    ci.issuer.say(GITLAB);
    var shell = new Shell(ci.workspace(), "bash", "-eo", "pipefail");

    var done = shell.run(script(job), gitlabVariables(job, "v1"));

    assertThat(done.code()).as(done.text()).isZero();
    var release = ci.shown("shop@v1");
    assertThat(release.path("published_by").asText()).startsWith("gitlab:project_path:acme/shop:");
    assertThat(done.text()).contains(release.path("sha256").asText()).doesNotContain("jwt=ey");
    var told = new HashMap<String, String>();
    var report = shell.folder().resolve(job.at("/artifacts/reports/dotenv").asText());
    for (var line : Files.readAllLines(report)) {
      told.put(line.split("=", 2)[0], line.split("=", 2)[1]);
    }
    assertThat(shell.run(script(pipeline.path("tell")), told).text())
        .isEqualTo(
            "published shop@v1, infohash %s, sha256 %s\n"
                .formatted(release.path("infohash").asText(), release.path("sha256").asText()));
    assertThat(pipeline.at("/tell/needs/0").asText()).isEqualTo("publish");
    assertThat(pipeline.at("/workflow/rules/0/if").asText())
        .isEqualTo("$CI_COMMIT_TAG && $CI_COMMIT_REF_PROTECTED == \"true\"");
  }

  /** Jobs that name the project, or are its own, but are not of a protected tag. */
  static Stream<Arguments> others() {
    return Stream.of(
        arguments("an unprotected tag", CiClaims.gitlab("ref_protected", "false")),
        // The pipeline of a fork's merge request that runs in the project itself.
        arguments(
            "a fork's merge request",
            CiClaims.gitlab(
                "sub", "project_path:acme/shop:ref_type:branch:ref:v1",
                "pipeline_source", "merge_request_event",
                "ref_type", "branch",
                "ref_path", "refs/merge-requests/3/head",
                "ref_protected", "false",
                "user_login", "stranger",
                "user_access_level", null)),
        // The fork's own, with a protected tag of the same name.
        arguments(
            "the fork itself",
            CiClaims.gitlab(
                "sub", "project_path:stranger/shop:ref_type:tag:ref:v1",
                "project_id", "13",
                "project_path", "stranger/shop",
                "namespace_id", "8",
                "namespace_path", "stranger")),
        arguments(
            "a project that took the name",
            CiClaims.gitlab("project_id", "13", "namespace_id", "8")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void gitlabPipeline_ofAnotherJob_isRefused(String what, Map<String, Object> claims)
      throws Exception {
    ci.issuer.say(claims);
    var job = yaml("gitlab-ci.yml").path("publish");

    var done =
        new Shell(ci.workspace(), "bash", "-eo", "pipefail")
            .run(script(job), gitlabVariables(job, "v2"));

    assertThat(done.code()).as(done.text()).isEqualTo(1);
    assertThat(done.text()).contains("fits no rule of its issuer");
    assertThat(ci.isPublished("shop@v2")).isFalse();
  }
}
