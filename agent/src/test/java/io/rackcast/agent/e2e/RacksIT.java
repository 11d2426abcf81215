package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Racks of one, racks that begin together, racks that come when others are done. */
final class RacksIT {
  /**
   * Blocks that are on their way when a stripe changes hands can come twice, and there are many on
   * a loopback that is faster than any network; a rack that has no lead for its stripes takes two.
   */
  static final double MOST_COPIES = 1.15;

  private static final String ORIGIN = "127.9.0.1";
  private static final List<String> RACK_1 = List.of("127.1.0.1", "127.1.0.2", "127.1.0.3");
  private static final List<String> RACK_2 = List.of("127.2.0.1", "127.2.0.2", "127.2.0.3");
  private static final List<String> RACK_3 = List.of("127.3.0.1");
  private static final int SIZE = 48 << 20;

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  @RegisterExtension final Nodes nodes = new Nodes();
  private Fleet fleet;
  private Path content;

  @BeforeEach
  void publish() {
    fleet = new Fleet(dir, programs);
    content = fleet.randomFile("app.bin", SIZE);
    fleet.publisher();
    fleet.tracker();
    fleet.agent("origin", ORIGIN, "origin");
    fleet.publish(content, "app", "1");
    nodes.start(fleet, RACK_1);
    await("the origin has it whole")
        .atMost(Program.PATIENCE)
        .until(() -> fleet.status(ORIGIN).at("/transfers/0/left_bytes").asLong(1) == 0);
  }

  @Test
  void racks_oneOfOneNodeBeginsWithAnother_takeOneCopyEach() {
    nodes.start(fleet, RACK_3);

    List<JsonNode> done = fetch(Stream.concat(RACK_1.stream(), RACK_3.stream()).toList());

    tookOneCopy(done.subList(0, RACK_1.size()));
    tookOneCopy(done.subList(RACK_1.size(), done.size()));
  }

  @Test
  void rack_comesWhenOthersAreDone_takesOneCopyFromTheNearest() {
    fetch(RACK_1);
    nodes.start(fleet, RACK_2);
    double sent = sentByOrigin();

    List<JsonNode> done = fetch(RACK_2);

    tookOneCopy(done);
    assertThat(sentByOrigin()).as("rack 1 has it, in the same pod").isEqualTo(sent);
  }

  @Test
  void nodes_oneAfterTheOther_onlyTheFirstTakesFromOutside() {
    tookOneCopy(fetch(RACK_1.subList(0, 1)));

    List<JsonNode> done = fetch(RACK_1.subList(1, 3));

    assertThat(done).allSatisfy(each -> assertThat(Nodes.outside(each)).isZero());
  }

  private List<JsonNode> fetch(List<String> addresses) {
    List<JsonNode> done = nodes.fetch(fleet, "app", addresses);
    for (JsonNode each : done) {
      assertThat(Path.of(each.path("path").asText())).hasSameBinaryContentAs(content);
    }
    return done;
  }

  private static void tookOneCopy(List<JsonNode> rack) {
    List<Long> each = rack.stream().map(Nodes::outside).toList();
    double copies = each.stream().mapToLong(Long::longValue).sum() / (double) SIZE;
    System.err.printf("a rack of %d took %.3f copies: %s%n", rack.size(), copies, each);
    assertThat(copies).as(each.toString()).isBetween(1.0, MOST_COPIES);
  }

  private double sentByOrigin() {
    return fleet.agentMetric(ORIGIN, "rackcast_transfer_bytes_total", "direction=\"out\"");
  }
}
