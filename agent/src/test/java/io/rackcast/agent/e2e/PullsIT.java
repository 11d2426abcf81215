package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a push to a registry to container runtimes that pull the image by its usual name from the
 * agents of their machines, in two racks.
 */
final class PullsIT {
  private static final List<String> NODES = List.of("127.1.0.1", "127.1.0.2", "127.2.0.1");
  private static final String IMAGE = "reg.example/team/app:v1";
  private static final int LAYER = 6_000_001;

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  private ImageFleet images;
  private Program registry;
  private Program publisher;
  private Program tracker;
  private Sha256Digest digest;

  @BeforeEach
  void start() throws IOException {
    images = new ImageFleet(dir, programs);
    registry = images.startRegistry();
    images.setUpPublisher();
    publisher = images.fleet.publisher();
    tracker = images.fleet.tracker();
    images.fleet.agent("origin", ImageFleet.ORIGIN, "origin");
    for (int i = 0; i < NODES.size(); i++) {
      images.fleet.agent("n" + i, NODES.get(i), "node");
    }
    digest = images.image(dir.resolve("layout"), LAYER, 100_000, 10);
    images.push(dir.resolve("layout"), "team/app", "v1");
    images.awaitApproved(IMAGE);
  }

  private String mirror(int node) {
    return images.fleet.mirror(NODES.get(node));
  }

  private void assertPulled(ImagePuller runtime) {
    assertPulled(runtime, IMAGE);
  }

  private void assertPulled(ImagePuller runtime, String image) {
    var outcome = runtime.pull(image);
    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    assertThat(runtime.digest(image)).isEqualTo(digest.toString());
  }

  private double served(int node) {
    return images.fleet.agentMetric(NODES.get(node), "rackcast_mirror_bytes_total");
  }

  @Test
  void pull_byEachRuntimeOfAnImageThatWasPushed_comesFromTheAgentAlsoWhileAllElseIsGone()
      throws IOException {
    var skopeo = ImagePuller.skopeo(dir.resolve("skopeo"), mirror(0), images.address);
    assertPulled(skopeo);
    assertThat(served(0)).isGreaterThan(LAYER);

    images.add("docker.io/team/app:v1");

    // The registry is gone for all that follows: what is pulled can come from nowhere else.
    registry.kill();
    assertPulled(ImagePuller.podman(dir.resolve("podman"), mirror(1), images.address));
    assertPulled(ImagePuller.containerd(dir.resolve("c2"), mirror(2), images.address, programs));
    assertThat(served(1)).isGreaterThan(LAYER);
    assertThat(served(2)).isGreaterThan(LAYER);

    var docker = new DockerPuller(dir.resolve("docker"), mirror(1), programs);
    assertPulled(docker, "team/app:v1");
    assertPulled(docker, mirror(1) + "/" + IMAGE);

    // What a node has, its runtime gets with nobody else there.
    publisher.kill();
    tracker.kill();
    assertPulled(new CriPuller(dir.resolve("c0"), mirror(0), images.address, programs));
    assertPulled(ImagePuller.podman(dir.resolve("podman2"), mirror(2), images.address));
  }
}
