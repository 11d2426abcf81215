package io.rackcast.publisher.examples;

import static io.rackcast.publisher.examples.CiFixture.AUDIENCE;
import static io.rackcast.publisher.examples.CiFixture.STATIC;
import static io.rackcast.publisher.examples.CiFixture.TO_CHANGE;
import static io.rackcast.publisher.examples.CiFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the shell blocks of the Jenkinsfile of examples/ci. */
final class JenkinsExampleTest {
  private static final Map<String, Object> JENKINS =
      Map.of("sub", "https://jenkins.example/job/team/job/api/job/v1/", "build_number", 3);

  @TempDir static Path folder;
  private static CiFixture ci;

  @BeforeAll
  static void start() throws IOException {
    ci = new CiFixture(folder, "https://jenkins.example/oidc");
  }

  @AfterAll
  static void stop() {
    if (ci != null) {
      ci.close();
    }
  }

  private static List<String> matches(String pattern) {
    var found = new ArrayList<String>();
    var matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text("Jenkinsfile"));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  /** Runs the shell blocks; the token is there for those in withCredentials alone. */
  private static List<Shell.Done> jenkins(String token, String tag) throws Exception {
    var environment = new HashMap<>(ci.changed());
    assertThat(matches("(?m)^    ([A-Z0-9_]+) = '[^']*'$"))
        .containsExactlyInAnyOrderElementsOf(TO_CHANGE);
    environment.put("TAG_NAME", tag);
    var shell = new Shell(ci.workspace(), "sh", "-xe");
    var done = new ArrayList<Shell.Done>();
    for (var block : matches("sh '''\n(.*?)'''")) {
      var all = new HashMap<>(environment);
      if (matches("withCredentials\\(\\[[^\\n]*]\\) \\{(.*?)\n        }\n").stream()
          .anyMatch(inside -> inside.contains(block))) {
        all.put(matches("variable: '([A-Z_]+)'").get(0), token);
      }
      done.add(shell.run(block, all));
      if (done.get(done.size() - 1).code() != 0) {
        break;
      }
    }
    return done;
  }

  @Test
  void jenkinsfile_withASecretText_publishesAndTellsTheNextStage() throws Exception {
    var done = jenkins(STATIC, "v1");

    assertThat(done).hasSize(3).allSatisfy(it -> assertThat(it.code()).as(it.text()).isZero());
    var release = ci.shown("api@v1");
    assertThat(release.path("published_by").asText()).isEqualTo("jenkins-static");
    assertThat(done.get(2).text())
        .contains("published api@v1, infohash " + release.path("infohash").asText());
    assertThat(done).noneMatch(it -> it.text().contains(STATIC));
    assertThat(matches("(sh '\\./build\\.sh')")).hasSize(1);
    assertThat(matches("(when \\{ buildingTag\\(\\) })")).hasSize(2);
    assertThat(matches("string\\(credentialsId: '([a-z]+)', variable: 'RACKCAST_TOKEN'\\)"))
        .containsExactly("rackcast");
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "https://jenkins.example/job/team/job/api/job/v2/, v2, 0",
    "https://jenkins.example/job/other/job/api/job/v3/, v3, 1",
  })
  void jenkinsfile_withAnIdentityToken_publishesAsTheJobThatItIs(String job, String tag, int code)
      throws Exception {
    var claims = new HashMap<>(JENKINS);
    claims.put("sub", job);
    ci.issuer.say(claims);

    var done = jenkins(ci.issuer.sign(ci.issuer.claims().audience(AUDIENCE)), tag);

    assertThat(done.get(1).code()).as(done.get(1).text()).isEqualTo(code);
    assertThat(ci.isPublished("api@" + tag)).isEqualTo(code == 0);
  }
}
