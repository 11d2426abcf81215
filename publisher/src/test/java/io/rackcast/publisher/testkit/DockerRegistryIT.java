package io.rackcast.publisher.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.testkit.ContentSite;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the programs do what tests expect of them. */
class DockerRegistryIT {
  @TempDir Path folder;

  @Test
  void push_imageWithLogin_isKeptAndTold() throws Exception {
    var layout = new OciLayouts(folder.resolve("layout"));
    var image = layout.image("v1", 1, 10_000, 20_000);
    try (var site = new ContentSite()) {
      site.on("/hook", call -> call.sendResponseHeaders(200, -1));
      var endpoint =
          new DockerRegistry.Endpoint("hook", URI.create(site.url("/hook")), "Bearer s3cret");
      var login = new DockerRegistry.Login("ci", "a pass");
      try (var registry =
          new DockerRegistry(folder.resolve("registry"), List.of(endpoint), Optional.of(login))) {
        Skopeo.push(layout, "v1", registry, "team/app:v1");

        await()
            .atMost(Duration.ofMinutes(1))
            .until(
                () ->
                    site.asked().stream()
                        .anyMatch(each -> each.authorization().equals("Bearer s3cret")));
        registry.stop();
        registry.start();
        var answer =
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(registry.url().resolve("/v2/team/app/manifests/v1"))
                        .header("Accept", image.manifest().mediaType())
                        .header("Authorization", "Basic Y2k6YSBwYXNz")
                        .build(),
                    BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(OciLayouts.digest(answer.body())).isEqualTo(image.manifest().digest());
      }
    }
  }
}
