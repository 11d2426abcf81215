package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.testkit.OciLayouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

/** What a registry, people and origins say to a publisher about images. */
abstract class ImageCommands {
  static final Duration SOON = Duration.ofSeconds(60);
  static final String SECRET = "a-secret-of-the-hook";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();

  /** Where the publisher's gRPC is. */
  abstract String server();

  /** Its HTTP side. */
  abstract String http();

  /** One of its first tokens. */
  abstract String token(String name);

  /** The registry's name in its settings. */
  String registryName() {
    return "reg.test";
  }

  /** Tells of a push as docker-registry does; answers the status. */
  int tell(String repository, String tag, OciLayouts.Blob manifest) {
    return post(event("push", repository, tag, manifest), "Bearer " + SECRET);
  }

  int tellDeleted(String repository, OciLayouts.Blob manifest) {
    return post(event("delete", repository, "", manifest), "Bearer " + SECRET);
  }

  private static String event(
      String action, String repository, String tag, OciLayouts.Blob manifest) {
    String named = tag.isEmpty() ? "" : ",\"tag\":\"" + tag + "\"";
    String typed = action.equals("push") ? ",\"mediaType\":\"" + manifest.mediaType() + "\"" : "";
    return """
        {"events":[{"id":"%s","timestamp":"2026-11-21T05:23:30.637117969Z","action":"%s",
        "target":{"digest":"%s","repository":"%s"%s%s},"actor":{"name":"ci"}}]}"""
        .formatted(UUID.randomUUID(), action, manifest.digest(), repository, typed, named);
  }

  int post(String body, String authorization) {
    var request =
        HttpRequest.newBuilder(URI.create(http() + "/hooks/" + registryName()))
            .header("Content-Type", "application/vnd.docker.distribution.events.v1+json")
            .header("Authorization", authorization)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A blob as origins read it. */
  byte[] read(Sha256Digest blob) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(http() + "/blobs/" + blob))
            .header("Authorization", "Bearer " + token("origin"))
            .build();
    var answer = client.send(request, BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  TestCommands.Result run(String... arguments) {
    return new TestCommands().runAs(server(), token("ci"), arguments);
  }

  /** The result of a command that is done, as JSON. */
  JsonNode json(String... arguments) {
    var all = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--json";
    var result = run(all);
    assertThat(result.code()).as(result.err()).isZero();
    try {
      return JSON.readTree(result.out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode pushes() {
    return json("pushes").path("pushes");
  }

  /** Waits until every push has ended; answers the newest. */
  JsonNode ended() {
    await()
        .atMost(SOON)
        .until(
            () -> {
              for (var push : pushes()) {
                var state = push.path("state").asText();
                if (!state.equals("done") && !state.equals("failed")) {
                  return false;
                }
              }
              return true;
            });
    return pushes().path(0);
  }

  /** Waits until the newest push has a problem; answers the push. */
  JsonNode troubled() {
    await().atMost(SOON).until(() -> !pushes().path(0).path("problem").asText().isEmpty());
    return pushes().path(0);
  }

  /** The digest that a tag stands for; "" for none. */
  String tagged(String image) {
    var tags = json("images", registryName()).path("tags");
    for (var tag : tags) {
      if (tag.path("image").asText().equals(registryName() + "/" + image)) {
        return tag.path("digest").asText();
      }
    }
    return "";
  }
}
