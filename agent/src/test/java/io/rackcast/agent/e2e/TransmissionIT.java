package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.StandardClients;
import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Transmission takes part; it refuses peers in 127/8, so all stands in a network namespace. */
final class TransmissionIT {
  private static final String ORIGIN = "10.77.9.1";
  private static final String NODE = "10.77.1.1";
  private static final String CLIENT = "10.77.2.5";

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  private Fleet fleet;
  private Path content;

  @BeforeEach
  void publish() {
    var network = new NetworkNamespace(dir, programs, ORIGIN, NODE, CLIENT);
    fleet = new Fleet(dir, programs, network.prefix(), "127.0.0.1");
    content = fleet.randomFile("app.bin", 8 << 20);
    fleet.publisher();
    fleet.tracker();
    fleet.publish(content, "app", "1");
  }

  @Test
  void transmission_leeching_getsTheContentFromTheOrigin() throws IOException {
    fleet.agent("origin", ORIGIN, "origin");
    Path folder = Files.createDirectory(dir.resolve("downloads"));

    var client = transmission(folder);

    await("Transmission has it whole")
        .atMost(Program.PATIENCE)
        .failFast(() -> assertThat(client.isAlive()).as("ended: " + client.tail()).isTrue())
        .until(() -> client.output().contains("Seeding"));
    assertThat(folder.resolve("app.bin")).hasSameBinaryContentAs(content);
  }

  @Test
  void agent_onlyTransmissionSeeds_fetchesFromIt() throws IOException {
    transmission(dir);
    fleet.agent("r1n1", NODE, "node");

    fleet.fetched("r1n1", "app@1", dir.resolve("fetched.bin"));

    assertThat(dir.resolve("fetched.bin")).hasSameBinaryContentAs(content);
  }

  private Program transmission(Path folder) throws IOException {
    int port = FreePorts.next();
    Path settings = Files.createDirectory(dir.resolve("transmission"));
    Files.writeString(
        settings.resolve("settings.json"), StandardClients.transmissionSettings(CLIENT, port));
    Path torrent = fleet.torrent("app@1", "client", "--v1");
    return fleet.background(
        "transmission", StandardClients.transmission(settings, torrent, folder, port));
  }
}
