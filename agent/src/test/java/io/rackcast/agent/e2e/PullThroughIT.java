package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An image that nobody approved, read by the mirror from a registry that wants a password. */
final class PullThroughIT {
  private static final String NODE = "127.1.0.1";
  private static final String IMAGE = "reg.example/team/app:v1";
  private static final int LAYER = 6_000_001;

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();

  @Test
  void pull_ofAnImageOfARegistryThatThePublisherDoesNotKnow_comesThroughTheMirror()
      throws IOException {
    var images = new ImageFleet(dir, programs);
    images.startRegistry();
    images.fleet.publisher();
    images.fleet.tracker();
    images.startReader("n0", NODE);
    var digest = images.image(dir.resolve("layout"), LAYER, 100_000, 10);
    images.push(dir.resolve("layout"), "team/app", "v1");

    // It has no password, so nothing comes from the registry itself.
    var skopeo =
        ImagePuller.skopeo(
            dir.resolve("skopeo"), images.fleet.mirror(NODE), "--registry=" + ImageFleet.REGISTRY);
    var outcome = skopeo.pull(IMAGE);

    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    assertThat(skopeo.digest(IMAGE)).isEqualTo(digest.toString());
    assertThat(images.fleet.agentMetric(NODE, "rackcast_agent_upstream_bytes_total"))
        .isGreaterThan(LAYER);
    await("the publisher said that it has no such registry")
        .atMost(Program.PATIENCE)
        .until(
            () ->
                images.fleet.agentMetric(
                        NODE, "rackcast_agent_upstream_offers_total", "result=\"unknown\"")
                    == 1);
  }
}
