package io.rackcast.publisher.examples;

import static io.rackcast.publisher.examples.CiFixture.AUDIENCE;
import static io.rackcast.publisher.examples.CiFixture.EXAMPLES;
import static io.rackcast.publisher.examples.CiFixture.PLACEHOLDER;
import static io.rackcast.publisher.examples.CiFixture.TO_CHANGE;
import static io.rackcast.publisher.examples.CiFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.PublisherConfig;
import io.rackcast.publisher.identity.oidc.ClaimRule;
import io.rackcast.publisher.identity.oidc.OidcIssuer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the files of examples/ci have in common. */
final class CiExamplesTest {
  @Test
  void settings_ofTheExamples_areReadAndAskForIdsWhereThereAreSome() {
    var config = PublisherConfig.load(EXAMPLES.resolve("publisher.yaml"), Map.of());

    assertThat(config.issuers())
        .extracting(OidcIssuer::name)
        .containsExactly("github", "gitlab", "jenkins");
    assertThat(config.issuers()).allMatch(issuer -> issuer.audience().equals(AUDIENCE));
    for (var issuer : config.issuers()) {
      assertThat(issuer.rules().stream().anyMatch(ClaimRule::restsOnNames))
          .as(issuer.name())
          .isEqualTo(issuer.name().equals("jenkins"));
    }
    assertThat(config.tokens()).hasSize(1);
  }

  @Test
  void readme_names_areThoseOfTheFiles() {
    var readme = text("README.md");

    assertThat(readme).contains(TO_CHANGE).contains(AUDIENCE);
    for (var file : List.of("github-actions.yml", "gitlab-ci.yml", "Jenkinsfile")) {
      assertThat(readme).contains("`" + file + "`");
      assertThat(text(file)).contains(TO_CHANGE).contains(PLACEHOLDER);
    }
  }
}
