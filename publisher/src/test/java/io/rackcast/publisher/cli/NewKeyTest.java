package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.SignedJWT;
import io.rackcast.proto.token.AnnounceUrl;
import io.rackcast.proto.token.TokenAlgorithm;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.signing.KeyTerms;
import io.rackcast.publisher.signing.SigningKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NewKeyTest {
  @TempDir Path folder;

  private TestCommands.Result newKey(String algorithm) {
    return new TestCommands()
        .run("new-key", folder.resolve("pub/keys").toString(), "--algorithm", algorithm);
  }

  @Test
  void newKey_whileThePublisherRuns_signsAndTheOldOneIsStillPublished() throws Exception {
    var algorithm = "ES256";
    var atOnce = Map.of("RACKCAST_PUBLISHER_KEYS_PUBLISH_BEFORE", "0s");
    try (var publisher = TestPublisher.in(folder, atOnce)) {
      var file = Files.writeString(folder.resolve("f"), "content");
      publisher.run("publish", file.toString(), "--name", "web", "--version", "1");
      String before = kid(publisher);

      var made = newKey(algorithm);

      assertThat(made.code()).as(made.err()).isZero();
      await().until(() -> !kid(publisher).equals(before));
      var token = token(publisher);
      assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo(algorithm);
      assertThat(made.out()).contains(token.getHeader().getKeyID());
      assertThat(keySet(publisher)).contains(before).contains(token.getHeader().getKeyID());
    }
  }

  private static String keySet(TestPublisher publisher) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(publisher.http() + "/.well-known/jwks.json")).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static SignedJWT token(TestPublisher publisher) throws Exception {
    var url = publisher.run("announce-url", "web@1", "--node", "n1").out().strip();
    return SignedJWT.parse(AnnounceUrl.token(url).orElseThrow());
  }

  private static String kid(TestPublisher publisher) throws Exception {
    return token(publisher).getHeader().getKeyID();
  }

  @Test
  void algorithm_noKeyOfTheKind_isRefusedWithTheCommandThatMakesOne() {
    try (var publisher = TestPublisher.in(folder, Map.of())) {
      assertThat(publisher.server()).isNotEmpty();
    }

    var terms =
        new KeyTerms(
            folder.resolve("pub/keys"),
            folder.resolve("pub/data"),
            Optional.of(TokenAlgorithm.ES256),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofHours(1),
            Optional.empty(),
            Optional.empty());
    assertThatThrownBy(() -> SigningKeys.open(terms, Clock.systemUTC()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no ES256 key")
        .hasMessageContaining("--algorithm ES256");
  }

  @Test
  void rotateKey_twice_makesOneAndSaysWhenItSigns() throws Exception {
    var commands = new TestCommands();
    commands.run("init", folder.resolve("pub").toString(), "--algorithm", "EdDSA");
    var config = folder.resolve("pub/publisher.yaml").toString();

    var made = commands.run("rotate-key", "--config", config);
    var again = new TestCommands().run("rotate-key", "--config", config);
    var shown = new TestCommands().run("keys", "--config", config, "--json");

    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.err()).contains("(EdDSA) signs from ");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains(made.out().strip() + " waits to sign already");
    var keys = new ObjectMapper().readTree(shown.out()).path("keys");
    assertThat(keys.findValuesAsText("state")).containsExactly("waits", "signs");
    assertThat(keys.get(0).path("kid").asText()).isEqualTo(made.out().strip());
  }

  @Test
  void newKey_unknownAlgorithm_saysWhatThereIs() {
    var result = newKey("HS256");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("use one of RS256, ES256, EdDSA");
  }
}
