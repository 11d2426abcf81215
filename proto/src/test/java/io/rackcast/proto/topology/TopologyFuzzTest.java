package io.rackcast.proto.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rackcast.proto.yaml.Problems;
import io.rackcast.proto.yaml.YamlFile;
import io.rackcast.proto.yaml.YamlNode;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Any text as a racks file. */
class TopologyFuzzTest {
  @FuzzTest(maxDuration = "4m")
  void read_anyText_isATableThatAnotherReaderAgreesWith_orSaysWhatIsWrong(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    var problems = new Problems();

    var table = new TopologyFile("racks.yaml", problems).read(parse(text, problems));

    if (problems.count() > 0) {
      assertThat(problems.list()).hasSizeLessThanOrEqualTo(101);
      for (String problem : problems.list()) {
        assertThat(problem).matches("(racks.yaml:\\d+: |racks.yaml: |… and ).+");
      }
    } else {
      agree(table, networks(text));
    }
  }

  private static YamlNode.Mapping parse(String text, Problems problems) {
    return YamlFile.parse("racks.yaml", text, problems);
  }

  private record Network(Subnet subnet, Location location) {}

  private static void agree(PrefixMap<Location> table, List<Network> networks) {
    assertThat(table.size()).isEqualTo(networks.size());
    for (var network : networks) {
      var address = network.subnet().network();
      var expected =
          networks.stream()
              .filter(candidate -> candidate.subnet().contains(address))
              .max(Comparator.comparingInt(candidate -> candidate.subnet().prefixLength()))
              .map(Network::location);
      assertThat(table.find(address)).isEqualTo(expected);
    }
  }

  private static List<Network> networks(String text) {
    List<Network> networks = new ArrayList<>();
    for (var rack : items(value(new Yaml().compose(new StringReader(text)), "racks"))) {
      var location = text(value(rack, "location"));
      for (var network : items(value(rack, "networks"))) {
        networks.add(
            new Network(
                Subnet.parse(text(network).orElseThrow()), Location.parse(location.orElseThrow())));
      }
    }
    return networks;
  }

  private static @Nullable Node value(@Nullable Node node, String key) {
    if (node instanceof MappingNode mapping) {
      for (var entry : mapping.getValue()) {
        if (text(entry.getKeyNode()).equals(Optional.of(key))) {
          return entry.getValueNode();
        }
      }
    }
    return null;
  }

  private static List<Node> items(@Nullable Node node) {
    return node instanceof SequenceNode sequence ? sequence.getValue() : List.of();
  }

  private static Optional<String> text(@Nullable Node node) {
    return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
  }
}
