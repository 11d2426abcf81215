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
 * agents of their machines, in two racks; the agent of the second takes only what is approved.
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
    images.fleet.agent("n0", NODES.get(0), "node");
    images.fleet.agent("n1", NODES.get(1), "node");
    images.startStrict("n2", NODES.get(2));
    digest = images.image(dir.resolve("layout"), LAYER, 100_000, 10);
    images.push(dir.resolve("layout"), "team/app", "v1");
    images.awaitApproved(IMAGE);
  }

  private String mirror(int node) {
    return images.fleet.mirror(NODES.get(node));
  }

  private void assertPulled(ImagePuller runtime) {
    assertPulled(runtime, IMAGE, digest);
  }

  private static void assertPulled(ImagePuller runtime, String image, Sha256Digest digest) {
    var outcome = runtime.pull(image);
    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    assertThat(runtime.digest(image)).isEqualTo(digest.toString());
  }

  private double served(int node) {
    return images.fleet.agentMetric(NODES.get(node), "rackcast_mirror_bytes_total");
  }

  private double answered(int node, String result) {
    return images.fleet.agentMetric(
        NODES.get(node), "rackcast_mirror_requests_total", "result=\"" + result + "\"");
  }

  @Test
  void pull_byRuntimesAsMirrorSetupHasThem_comesFromTheAgentAlsoWhileAllElseIsGone()
      throws IOException {
    String named = "--registry=" + ImageFleet.REGISTRY;
    String byAddress = "--registry=" + images.address;
    assertPulled(ImagePuller.skopeo(dir.resolve("skopeo"), mirror(0), named));
    assertThat(served(0)).isGreaterThan(LAYER);
    var podman = ImagePuller.podman(dir.resolve("podman"), mirror(1), named, byAddress);
    var containerd = ImagePuller.containerd(dir.resolve("c1"), mirror(1), programs);
    var only = ImagePuller.containerd(dir.resolve("c2"), mirror(2), programs, "--only", named);
    var podmanOnly = ImagePuller.podman(dir.resolve("podman2"), mirror(2), "--only", named);

    pullOfWhatNobodyApproved_comesFromTheRegistryOrNotAtAll(
        List.of(podman, containerd), List.of(podmanOnly, only));
    // Nobody listens at this node's address.
    String away = images.fleet.mirror("127.1.0.9");
    String image = images.address + "/team/app:v1";
    assertPulled(ImagePuller.podman(dir.resolve("podman9"), away, byAddress), image, digest);
    assertPulled(ImagePuller.skopeo(dir.resolve("skopeo9"), away, byAddress), image, digest);

    images.add("docker.io/team/app:v1");

    // The registry is gone for all that follows: what is pulled can come from nowhere else.
    registry.kill();
    assertPulled(podman);
    assertPulled(only);
    assertThat(served(1)).isGreaterThan(LAYER);
    assertThat(served(2)).isGreaterThan(LAYER);

    var docker = new DockerPuller(dir.resolve("docker"), mirror(1), programs);
    if (docker.runs()) {
      assertPulled(docker, "team/app:v1", digest);
      assertPulled(docker, mirror(1) + "/" + IMAGE, digest);
    }

    // What a node has, its runtime gets with nobody else there.
    publisher.kill();
    tracker.kill();
    assertPulled(containerd);
    assertPulled(new CriPuller(dir.resolve("c0"), mirror(0), programs));
    assertPulled(podmanOnly);
  }

  private void pullOfWhatNobodyApproved_comesFromTheRegistryOrNotAtAll(
      List<ImagePuller> fallingBack, List<ImagePuller> strict) throws IOException {
    String other = "other/app:v1";
    var otherDigest = images.image(dir.resolve("other"), 50_000);
    images.push(dir.resolve("other"), "other/app", "v1");

    for (var runtime : fallingBack) {
      double missed = answered(1, "missed");
      assertPulled(runtime, images.address + "/" + other, otherDigest);
      assertThat(answered(1, "missed")).isGreaterThan(missed);
    }
    for (var runtime : strict) {
      double denied = answered(2, "denied");
      var outcome = runtime.pull(ImageFleet.REGISTRY + "/" + other);
      assertThat(outcome.exitCode()).isNotZero();
      assertThat(answered(2, "denied")).as(outcome.err()).isGreaterThan(denied);
    }
  }
}
