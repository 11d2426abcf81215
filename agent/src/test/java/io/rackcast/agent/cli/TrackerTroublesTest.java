package io.rackcast.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.api.FetchUpdate.Progress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrackerTroublesTest {
  @Test
  void show_sameTroubleAgainAndAgain_saysItOnceAndThenThatItIsOver() {
    try (var printed = new Printed()) {
      var troubles = new TrackerTroubles(new LineView(System.err));

      troubles.show(progress());
      troubles.show(progress("t1 is down"));
      troubles.show(progress("t1 is down"));
      troubles.show(progress("t1 is down", "t2 refused"));
      troubles.show(progress());
      troubles.show(progress());

      assertThat(printed.err().lines())
          .containsExactly("t1 is down", "t2 refused", "the trackers answer again");
    }
  }

  private static Progress progress(String... problems) {
    return new Progress("fetching", 0, 10, 0, 0, Map.of(), null, List.of(problems));
  }
}
