package io.rackcast.tracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayTest {
  private static final Path RECORDED =
      Path.of("src/test/resources/io/rackcast/tracker/simulator/rollout.txt");

  @TempDir Path folder;

  private Replay replay(String lines) throws IOException {
    return new Replay(Recording.read(Files.writeString(folder.resolve("r.txt"), lines)));
  }

  private static Outcome run(Replay replay, Contender contender) {
    var settings = Options.parse("size-mib=1024").settings().with(Optional.of(replay.shape()));
    return new Simulation(settings, 0).replay(contender, replay, 1);
  }

  @ParameterizedTest
  @EnumSource(Contender.class)
  void replay_recordedRollout_allFinish(Contender contender) {
    var outcome = run(new Replay(Recording.read(RECORDED)), contender);

    assertThat(outcome.starved()).isZero();
    assertThat(outcome.median()).isPositive();
  }

  @Test
  void replay_nodesComeAndGo_countsThoseThatStay() throws IOException {
    var replay =
        replay(
            """
            # by hand
            0 origin dc1/core/rack9 origin
            0 a1 dc1/pod1/rack1 joined  # the first
            0 a2 dc1/pod1/rack1 joined
            0.1 b1 dc1/pod2/rack2 joined
            0.2 a2 dc1/pod1/rack1 left
            0.3 b1 dc1/pod2/rack2 frozen
            0.5 b1 dc1/pod2/rack2 thawed
            0.6 a2 dc1/pod1/rack1 joined
            0.7 a1 dc1/pod1/rack1 left
            """);

    var outcome = run(replay, Contender.RACK);

    assertThat(replay.shape().members()).hasSize(3);
    assertThat(replay.shape().rackCount()).isEqualTo(3);
    assertThat(replay.shape().dcCount()).isEqualTo(1);
    assertThat(outcome.starved()).isZero();
  }

  @Test
  void replay_otherDepths_areBroughtToThree() throws IOException {
    var replay =
        replay(
            """
            0 o rack9 origin
            0 a dc1/rack1 joined
            0 b r/dc1/row2/pod1/rack2 joined
            """);

    assertThat(replay.shape().location(1)).hasToString("-/dc1/rack1");
    assertThat(replay.shape().location(2)).hasToString("r/dc1:row2:pod1/rack2");
    assertThat(run(replay, Contender.RACK).starved()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 a dc1/rack1           | "0 a dc1/rack1" has 3 words; write seconds, node, location, event
          x a dc1/rack1 joined    | "x" is no time; write seconds since the start, as 12.5
          -1 a dc1/rack1 joined   | "-1" is no time; write seconds since the start, as 12.5
          5 a dc1/rack1 joyned    | "joyned" is no event; did you mean "joined"?
          0.5 a dc1/rack1 joined  | 0.5 s is before the line above; sort the lines by time
          """)
  void read_wrongLine_isRefusedByItsNumber(String line, String sentence) throws IOException {
    var file = Files.writeString(folder.resolve("r.txt"), "1 o dc1/rack9 origin\n" + line + "\n");

    assertThatThrownBy(() -> Recording.read(file)).hasMessage(file + ":2: " + sentence);
  }

  @Test
  void read_nobodyHadTheContent_isRefused() throws IOException {
    var file = Files.writeString(folder.resolve("r.txt"), "1 a dc1/rack9 joined\n");

    assertThatThrownBy(() -> Recording.read(file)).hasMessageContaining("no line with the event");
  }
}
