package io.rackcast.publisher.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.token.Jwks;
import io.rackcast.proto.token.KeySource;
import io.rackcast.proto.token.NodeClaims;
import io.rackcast.proto.token.NodeTokens;
import io.rackcast.proto.token.NodeVerdict;
import io.rackcast.proto.v1.NodeTokenRequest;
import io.rackcast.publisher.TestPublisher;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeTokenTest {
  @TempDir Path folder;
  private TestPublisher publisher;

  @BeforeEach
  void start() {
    publisher = TestPublisher.in(folder);
  }

  @AfterEach
  void stop() {
    publisher.close();
  }

  private String issue(String who, String node) {
    var request = NodeTokenRequest.newBuilder().setNode(node).build();
    return publisher.announceUrls(publisher.token(who)).issueNodeToken(request).getToken();
  }

  /** As a tracker does it, with the keys that the publisher shows. */
  private NodeClaims verified(String token) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(publisher.http() + "/.well-known/jwks.json")).build();
    var keys =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
    var tokens =
        new NodeTokens(
            "http://127.0.0.1:7071",
            "rackcast",
            KeySource.of(Jwks.read(keys)),
            Clock.systemUTC(),
            Duration.ZERO);
    return ((NodeVerdict.Verified) tokens.verify(token)).claims();
  }

  @ParameterizedTest(name = "{0} may be an origin: {1}")
  @CsvSource({"agent, false", "origin, true"})
  void issueNodeToken_byRightOrigin_saysWhetherTheNodeMayBeOne(String who, boolean isOrigin)
      throws Exception {
    var claims = verified(issue(who, "n1"));

    assertThat(claims.node()).isEqualTo("n1");
    assertThat(claims.isOrigin()).isEqualTo(isOrigin);
  }
}
