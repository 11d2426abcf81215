package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transmission takes part; it refuses peers in 127/8, so all stands in a network namespace. */
final class TransmissionIT {
  private static final Duration TRANSFER_LIMIT = Duration.ofSeconds(150);
  private static final String ORIGIN = "10.77.9.1";
  private static final String NODE = "10.77.1.1";
  private static final String CLIENT = "10.77.2.5";

  @TempDir Path dir;
  private NetworkNamespace network;
  private Fleet fleet;
  private Path content;

  @BeforeEach
  void publish() throws IOException {
    StandardClients.needTransmission();
    network = new NetworkNamespace(dir, ORIGIN, NODE, CLIENT);
    content = dir.resolve("app.bin");
    var bytes = new byte[8 << 20];
    new Random(7).nextBytes(bytes);
    Files.write(content, bytes);
    fleet = new Fleet(dir, network.prefix());
    fleet.publisher();
    fleet.tracker();
    fleet.publish(content, "app", "1");
  }

  @AfterEach
  void stop() {
    if (fleet != null) {
      fleet.close();
      network.close();
    }
  }

  @Test
  void transmission_leeching_getsTheContentFromTheOrigin() throws IOException {
    fleet.agent("origin", ORIGIN, "origin");
    Path folder = Files.createDirectory(dir.resolve("downloads"));

    var client = transmission(folder);

    await()
        .atMost(TRANSFER_LIMIT)
        .failFast("transmission ended", () -> !client.isAlive())
        .until(() -> client.output().contains("Seeding"));
    assertThat(folder.resolve("app.bin")).hasSameBinaryContentAs(content);
  }

  @Test
  void agent_onlyTransmissionSeeds_fetchesFromIt() throws IOException {
    transmission(dir);
    fleet.agent("r1n1", NODE, "node");
    Path target = dir.resolve("fetched.bin");

    var fetch = fleet.fetch("r1n1", "app@1", target);

    assertThat(fetch.awaitEnd(TRANSFER_LIMIT)).as(fetch.output()).isTrue();
    assertThat(fetch.exitCode()).as(fetch.output()).isZero();
    assertThat(target).hasSameBinaryContentAs(content);
  }

  private Program transmission(Path folder) throws IOException {
    int port = FreePorts.next();
    Path settings = Files.createDirectory(dir.resolve("transmission"));
    Files.writeString(
        settings.resolve("settings.json"), StandardClients.transmissionSettings(CLIENT, port));
    return fleet.background(
        "transmission",
        StandardClients.transmission(
            settings, fleet.torrent("app@1", "client", "--v1"), folder, port));
  }
}
