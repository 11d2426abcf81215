package io.rackcast.proto.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rackcast.proto.yaml.ProblemsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopologyTest {
  @TempDir Path folder;

  private Path racks(String yaml) throws IOException {
    return Files.writeString(folder.resolve("racks.yaml"), yaml);
  }

  @Test
  void read_racksFile_locatesByLongestPrefix() throws IOException {
    var topology =
        Topology.read(
            racks(
                """
                racks:
                  - location: dc1/pod1/r1
                    networks: [10.1.1.0/24, "fd00:1::/64"]
                  - { location: dc1/pod1/r2, networks: [10.1.2.0/24] }
                  - location: dc1
                    networks:
                      - 10.0.0.0/8
                """));

    assertThat(locate(topology, "10.1.1.9")).isEqualTo("dc1/pod1/r1");
    assertThat(locate(topology, "fd00:1::9")).isEqualTo("dc1/pod1/r1");
    assertThat(locate(topology, "10.1.2.9")).isEqualTo("dc1/pod1/r2");
    assertThat(locate(topology, "10.1.3.9")).isEqualTo("dc1");
    assertThat(topology.locate(IpAddress.parse("192.0.2.1"))).isEmpty();
    assertThat(topology.networkCount()).isEqualTo(4);
  }

  private static String locate(Topology topology, String address) {
    return topology.locate(IpAddress.parse(address)).orElseThrow().toString();
  }

  @Test
  void read_manyMistakes_tellsAllWithTheirLines() throws IOException {
    var file =
        racks(
            """
            racks:
              - location: dc1/pod1/r1
                networks: [10.1.2.3/24, rack7]
              - locaton: dc1/pod1/r2
                networks: [10.1.2.0/24]
              - location: dc1//r3
                networks: [10.1.2.0/24]
              - location: [dc1]
                networks: 10.1.4.0/24
              - location: dc1/r5
              - dc1/r6
              - location: dc1/r7
                networks: [{a: b}]
            pods: []
            """);

    var thrown = catchThrowableOfType(ProblemsException.class, () -> Topology.read(file));

    assertThat(thrown.problems())
        .containsExactly(
            file + ":3: 10.1.2.3/24 has host bits set; write 10.1.2.0/24",
            file + ":3: \"rack7\" is not an address; write it like 10.1.2.3 or fd00:1::5",
            file + ":4: \"locaton\" means nothing here; did you mean \"location\"?",
            file + ":4: the rack has no location; add it",
            file
                + ":6: \"\" cannot be a part of a location; use 1 to 63 letters, digits, '.', '_',"
                + " ':' or '-'",
            file + ":7: 10.1.2.0/24 stands on line 5 already; keep one",
            file + ":8: a location is a list; write a single value",
            file + ":9: networks is \"10.1.4.0/24\"; write a list",
            file + ":10: the rack has no networks; add networks: […]",
            file + ":11: a rack is \"dc1/r6\"; write {location: …, networks: […]}",
            file + ":13: a network is a section; write a single value",
            file + ":14: \"pods\" means nothing here; known here: racks");
  }

  @Test
  void read_noFile_tellsOneSentence() {
    var file = folder.resolve("none.yaml");

    assertThatThrownBy(() -> Topology.read(file))
        .hasMessage(file + ": there is no such file; check the path");
  }

  @Test
  void subnetLocation_fallbackPrefixes_nameTheSubnet() {
    var topology = Topology.empty(24, 64);

    assertThat(topology.subnetLocation(IpAddress.parse("10.1.2.3"))).hasToString("net-10.1.2.0-24");
    assertThat(topology.subnetLocation(IpAddress.parse("fd00:1::5")))
        .hasToString("net-fd00:1::-64");
    assertThat(topology.withFallback(16, 48).subnetLocation(IpAddress.parse("10.1.2.3")))
        .hasToString("net-10.1.0.0-16");
    assertThat(topology.subnetLocation(IpAddress.parse("10.1.2.3")).depth()).isEqualTo(1);
    assertThatThrownBy(() -> Topology.empty(33, 64))
        .hasMessage("a fallback prefix is 0 to 32 bits long; got 33");
  }
}
