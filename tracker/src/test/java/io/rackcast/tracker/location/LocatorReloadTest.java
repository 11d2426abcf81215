package io.rackcast.tracker.location;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocatorReloadTest {
  private static final String RACKS = "racks: [{ location: dc1/r1, networks: [10.1.0.0/24] }]";

  @TempDir Path folder;

  private Topology topology(String racks) throws IOException {
    return Topology.read(Files.writeString(folder.resolve("racks.yaml"), racks));
  }

  @Test
  void topology_saysTheSame_theOldOneStays() throws IOException {
    var old = topology(RACKS);
    var locator = new Locator(old, new NodeDirectory());

    locator.topology(topology(RACKS));

    assertThat(locator.topology()).isSameAs(old);
  }

  @Test
  void topology_saysSomethingElse_isInUse() throws IOException {
    var old = topology(RACKS);
    var locator = new Locator(old, new NodeDirectory());
    var moved = topology(RACKS.replace("dc1/r1", "dc1/r2"));
    var narrower = old.withFallback(25, 64);

    locator.topology(moved);
    assertThat(locator.topology()).isSameAs(moved);
    locator.topology(narrower);
    assertThat(locator.topology()).isSameAs(narrower);
  }
}
