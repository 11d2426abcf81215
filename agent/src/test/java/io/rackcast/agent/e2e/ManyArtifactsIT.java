package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A hundred small artifacts, asked for by all nodes of two racks at the same moment. */
final class ManyArtifactsIT {
  private static final String ORIGIN = "127.9.0.1";
  private static final List<String> RACK_1 = List.of("127.1.0.1", "127.1.0.2", "127.1.0.3");
  private static final List<String> RACK_2 = List.of("127.2.0.1", "127.2.0.2");
  private static final int ARTIFACTS = 100;
  private static final int SIZE = 1 << 20;

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  @RegisterExtension final Nodes nodes = new Nodes();
  private Fleet fleet;

  @BeforeEach
  void start() {
    fleet = new Fleet(dir, programs);
    fleet.publisher();
    fleet.tracker();
    fleet.agent("origin", ORIGIN, "origin");
    nodes.start(fleet, RACK_1);
    nodes.start(fleet, RACK_2);
  }

  @Test
  void artifacts_hundredAtOnce_arriveOnAllNodesAndRacksTakeOneCopyOfEach() {
    try (var uploads = fleet.uploads()) {
      for (int i = 0; i < ARTIFACTS; i++) {
        uploads.publish("app" + i, "1", content(i));
      }
    }
    await("the origin has them all whole").atMost(Program.PATIENCE).until(this::isOriginWhole);

    long begun = System.nanoTime();
    List<CompletableFuture<JsonNode>> first = order(RACK_1);
    List<CompletableFuture<JsonNode>> second = order(RACK_2);
    List<JsonNode> ofRack1 = Nodes.await(first);
    List<JsonNode> ofRack2 = Nodes.await(second);

    System.err.printf("%d artifacts in %.1f s%n", ARTIFACTS, (System.nanoTime() - begun) / 1e9);
    arrived(RACK_1, ofRack1);
    arrived(RACK_2, ofRack2);
  }

  private List<CompletableFuture<JsonNode>> order(List<String> rack) {
    List<CompletableFuture<JsonNode>> orders = new ArrayList<>();
    for (int i = 0; i < ARTIFACTS; i++) {
      for (String node : rack) {
        orders.add(nodes.order(fleet, node, "app" + i));
      }
    }
    return orders;
  }

  private static void arrived(List<String> rack, List<JsonNode> done) {
    var outside = new long[ARTIFACTS];
    for (int i = 0; i < done.size(); i++) {
      int artifact = i / rack.size();
      assertThat(Path.of(done.get(i).path("path").asText())).hasBinaryContent(content(artifact));
      outside[artifact] += Nodes.outside(done.get(i));
    }
    double copies = LongStream.of(outside).sum() / (double) ARTIFACTS / SIZE;
    System.err.printf(
        "%.3f copies into a rack of %d, of one artifact %d to %d of %d bytes%n",
        copies,
        rack.size(),
        LongStream.of(outside).min().orElseThrow(),
        LongStream.of(outside).max().orElseThrow(),
        SIZE);
    assertThat(LongStream.of(outside).min().orElseThrow()).isGreaterThanOrEqualTo(SIZE);
    // Seen was 1.01 into both racks; beside builds that kept the machine busy up to 1.23 into that
    // of three, where nodes hear too late what the others fetch already. Each for itself would take
    // 3 and 2.
    assertThat(copies).isLessThan(1 + 0.2 * (rack.size() - 1));
  }

  private boolean isOriginWhole() {
    int whole = 0;
    for (JsonNode transfer : fleet.status(ORIGIN).path("transfers")) {
      whole += transfer.path("left_bytes").asLong(1) == 0 ? 1 : 0;
    }
    return whole == ARTIFACTS;
  }

  private static byte[] content(int number) {
    var content = new byte[SIZE];
    new Random(number).nextBytes(content);
    return content;
  }
}
