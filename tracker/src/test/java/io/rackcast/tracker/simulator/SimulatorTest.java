package io.rackcast.tracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String words) {
    return Simulator.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        words.split(" ", -1));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void run_twoPolicies_printsARowOfEach() {
    int code = run("racks=6 nodes=5 pod=2 dc=2 policies=rack,random limit=100");

    assertThat(code).isZero();
    assertThat(printed().lines())
        .hasSize(4)
        .element(0)
        .asString()
        .startsWith("30 nodes in 6 racks, 3 pods, 2 datacenters; ideal 6.9 s");
    assertThat(printed()).containsPattern("(?m)^rack +1\\.\\d\\d .* 1\\.00 1\\.00 .* 0 ");
    assertThat(printed()).containsPattern("(?m)^random +\\d");
  }

  @Test
  void run_limitTooSoon_saysHowManyAreNotDone() {
    int code = run("racks=6 nodes=5 pod=2 dc=2 limit=1");

    assertThat(code).isEqualTo(1);
    assertThat(printed()).containsPattern("(?m)^rack .* 30 ");
  }

  @Test
  void run_recordedRollout_waitsForThoseWhoStartLate() {
    var recorded = "src/test/resources/io/rackcast/tracker/simulator/rollout.txt";

    int code = run("replay=" + recorded + " size-mib=1024");

    assertThat(code).isZero();
    assertThat(printed()).startsWith("6 nodes in 2 racks");
    assertThat(printed()).containsPattern("(?m)^rack +[1-9]\\d*\\.\\d\\d .* 1\\.00 1\\.00 ");
  }

  @Test
  void run_plans_sayHowManyStarved() {
    int code = run("racks=6 nodes=5 pod=2 dc=2 size-mib=1024 plans=3");

    assertThat(code).isZero();
    assertThat(printed()).contains("rack: 3 fault plans of ", "; somebody starved in 0");
  }

  @Test
  void run_onePlan_printsItsFaults() {
    run("racks=6 nodes=5 pod=2 dc=2 size-mib=1024 plans=1 seed=5");

    assertThat(printed()).containsPattern("(?m)^\\d+\\.\\d s: (kill|freeze|late) node \\d+");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rcks=3           | "rcks" is not an option; did you mean "racks"?
          zzzzzz=3         | "zzzzzz" is not an option; there are racks,
          racks            | the option racks has no value; write racks=10000
          racks=many       | racks=many is not a number; write racks=10000
          racks=1.5        | racks=1.5 is not a whole number
          nodes=65         | nodes=65 is not from 1 to 64
          pieces=100       | pieces=100 cannot be cut into 64 even stripes; give a multiple of 64
          policies=rakc    | policies: "rakc" is none; did you mean "rack"?
          replay=/no/where | the recording /no/where is not there
          """)
  void run_wrongWord_isRefusedWithWhatToDo(String word, String sentence) {
    int code = run(word);

    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(sentence).hasLineCount(1);
  }
}
