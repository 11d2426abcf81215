package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.TestAuthority;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * An image that nobody approved, read by the mirror from a registry with a password and a
 * certificate of an authority of its own.
 */
final class PullThroughIT {
  private static final String READER = "127.1.0.1";
  private static final String NEIGHBOUR = "127.1.0.2";
  private static final String IMAGE = "team/app:v1";
  private static final int LAYER = 6_000_001;

  // The same registry by a name that the publisher does not know.
  private static final String OTHER = "other.example";

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  private ImageFleet images;
  private Program registry;
  private Sha256Digest digest;

  @BeforeEach
  void start() throws Exception {
    images = new ImageFleet(dir, programs);
    var authority = new TestAuthority("registry");
    var own = authority.issue(usual -> usual.addSanIpAddress("127.0.0.1"));
    var tls = authority.write(Files.createDirectories(dir.resolve("tls")), own);
    Path ca = tls.authorities().orElseThrow();
    registry = images.startRegistry(tls);
    images.setUpPublisher(ca);
    images.fleet.publisher();
    images.fleet.tracker();
    images.fleet.agent("origin", ImageFleet.ORIGIN, "origin");
    images.startReader("n0", READER, OTHER, ca);
    images.fleet.agent("n1", NEIGHBOUR, "node");
    digest = images.image(dir.resolve("layout"), LAYER, 100_000, 10);
    images.push(dir.resolve("layout"), "team/app", "v1");
  }

  @Test
  void pull_ofWhatNobodyApproved_comesThroughTheMirrorAndOnceApprovedFromTheRack()
      throws IOException {
    // Their clients have no password, so nothing comes from the registry itself.
    assertPulled(READER, OTHER);
    assertThat(read()).isGreaterThan(LAYER);
    awaitOffered("unknown");

    assertPulled(READER, ImageFleet.REGISTRY);
    assertThat(read()).isGreaterThan(2 * LAYER);
    awaitOffered("found");
    images.awaitApproved(ImageFleet.REGISTRY + "/" + IMAGE);

    registry.kill();
    assertPulled(NEIGHBOUR, ImageFleet.REGISTRY);
  }

  private double read() {
    return images.fleet.agentMetric(READER, "rackcast_agent_upstream_bytes_total");
  }

  private void awaitOffered(String result) {
    await("the publisher said " + result)
        .atMost(Program.PATIENCE)
        .until(
            () ->
                images.fleet.agentMetric(
                        READER, "rackcast_agent_upstream_offers_total", "result=\"" + result + "\"")
                    == 1);
  }

  private void assertPulled(String node, String registry) throws IOException {
    var skopeo =
        ImagePuller.skopeo(
            dir.resolve(node + registry), images.fleet.mirror(node), "--registry=" + registry);
    String image = registry + "/" + IMAGE;
    var outcome = skopeo.pull(image);
    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    assertThat(skopeo.digest(image)).isEqualTo(digest.toString());
  }
}
