package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.SignedJWT;
import io.rackcast.proto.token.AnnounceUrl;
import io.rackcast.publisher.TestPublisher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long announce URLs are good for. */
final class AnnounceLifeTest {
  @TempDir Path folder;
  private TestPublisher publisher;

  @BeforeEach
  void publish() throws Exception {
    publisher = TestPublisher.in(folder); // token.life is an hour
    var file = Files.writeString(folder.resolve("f"), "content");
    var result = publisher.run("publish", file.toString(), "--name=web", "--version=1");
    assertThat(result.code()).as(result.err()).isZero();
  }

  @AfterEach
  void stop() {
    publisher.close();
  }

  @ParameterizedTest(name = "wished {0}: {1} s")
  @CsvSource({"120, 120", "3m, 180", "3600, 3600", "2h, 3600", "49710d6h29m16s, 3600"})
  void announceUrl_life_isAsWishedUpToWhatThePublisherAllows(String wished, long seconds)
      throws Exception {
    var result = publisher.run("announce-url", "web@1", "--node", "n1", "--life", wished, "--json");

    assertThat(result.code()).as(result.err()).isZero();
    var answer = new ObjectMapper().readTree(result.out());
    var url = answer.path("announce_urls").path(0).asText();
    var claims = SignedJWT.parse(AnnounceUrl.token(url).orElseThrow()).getJWTClaimsSet();
    var ends = claims.getExpirationTime().toInstant();
    assertThat(ends)
        .isCloseTo(Instant.now().plusSeconds(seconds), within(1, ChronoUnit.MINUTES))
        .isEqualTo(Instant.parse(answer.path("expires_at").asText()));
    assertThat(Duration.between(claims.getNotBeforeTime().toInstant(), ends))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5", "-2h", "soon", "500ms"})
  void announceUrl_lifeThatIsNone_isRefusedWithTheValueSeen(String wished) {
    var result = publisher.run("announce-url", "web@1", "--node", "n1", "--life=" + wished);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("\"" + wished + "\" is no life; write one second or more");
  }
}
