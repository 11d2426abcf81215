package io.rackcast.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.NodeReport;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgressReportsTest {
  private final ProgressReports reports = new ProgressReports();

  @Test
  void next_moreSwarmsThanAreToldOfASecond_areToldOfInTurn() {
    List<SwarmProgress> swarms =
        IntStream.range(0, 40)
            .mapToObj(i -> new SwarmProgress(new InfoHash(1, 2, i), 100, List.of()))
            .toList();

    List<NodeReport> first = reports.next(swarms);
    List<NodeReport> second = reports.next(swarms);

    assertThat(first).hasSize(32);
    assertThat(second).hasSize(32);
    assertThat(
            Stream.concat(first.stream(), second.stream())
                .map(report -> report.getProgress().getInfohash())
                .distinct())
        .hasSize(40);
  }
}
