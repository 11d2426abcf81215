package io.rackcast.publisher.registry.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.testkit.DockerRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A client that may push and calls itself by a very long name, which a registry repeats. */
final class HugeUserAgent {
  // Go writes each of these as six bytes of JSON.
  private static final String NAME = "<".repeat(500_000);

  private HugeUserAgent() {}

  static void retag(DockerRegistry registry, String repository, String from, String to)
      throws Exception {
    var http = HttpClient.newHttpClient();
    var login = registry.login().orElseThrow();
    var credentials =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8));
    var base = registry.url() + "/v2/" + repository + "/manifests/";
    var type = "application/vnd.oci.image.manifest.v1+json";
    var manifest =
        http.send(
            HttpRequest.newBuilder(URI.create(base + from))
                .headers("Authorization", credentials, "Accept", type)
                .build(),
            BodyHandlers.ofByteArray());
    var answer =
        http.send(
            HttpRequest.newBuilder(URI.create(base + to))
                .headers("Authorization", credentials, "Content-Type", type, "User-Agent", NAME)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(manifest.body()))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }
}
