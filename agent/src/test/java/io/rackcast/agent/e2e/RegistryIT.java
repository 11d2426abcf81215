package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From a push to a registry to an origin that nobody tells of it, and on to a node. */
final class RegistryIT {
  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();

  @Test
  void push_toARegistry_isInTheOriginByItselfAndOnANodeByItsDigest() throws IOException {
    var images = new ImageFleet(dir, programs);
    images.startRegistry();
    images.setUpPublisher();
    images.fleet.publisher();
    images.fleet.tracker();
    images.fleet.agent("origin", ImageFleet.ORIGIN, "origin");
    images.fleet.agent("r1n1", "127.1.0.1", "node");
    images.image(dir.resolve("layout"), 5_000_001);
    Path layer = largest(dir.resolve("layout/blobs/sha256"));

    images.push(dir.resolve("layout"), "team/app", "v1");

    await("the origin has the layer")
        .atMost(Program.PATIENCE)
        .until(
            () ->
                images.fleet.agentMetric(ImageFleet.ORIGIN, "rackcast_agent_origin_bytes_total")
                    > 5_000_001);
    String release = "oci/reg.example/team/app@sha256-" + layer.getFileName();
    images.fleet.fetched("r1n1", release, dir.resolve("out"));
    assertThat(dir.resolve("out")).hasSameBinaryContentAs(layer);
    var shown = images.fleet.client("image-show", "reg.example/team/app:v1", "--json").succeeded();
    assertThat(shown.out()).contains(release);
  }

  private static Path largest(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
    }
  }
}
