package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiskJobsTest {
  private final List<String> told = new ArrayList<>();
  private final DiskJobs jobs =
      new DiskJobs(Runnable::run, () -> told.add("begins"), () -> told.add("ends"));

  @Test
  void run_workDone_endsAndTellsNoFailure() {
    jobs.run(Runnable::run, () -> told.add("works"), failure -> told.add("done " + failure));

    assertThat(told).containsExactly("begins", "works", "ends", "done null");
  }

  @Test
  void run_workThrowsAFaultOfOurs_endsAllTheSame() {
    jobs.run(
        Runnable::run,
        () -> {
          throw new IllegalStateException("oops");
        },
        failure -> told.add(String.valueOf(failure)));

    assertThat(told.get(1)).isEqualTo("ends");
    assertThat(told.get(2)).contains("a fault of ours").contains("oops");
  }

  @Test
  void run_diskFails_tellsItAsItIs() {
    var full = new IOException("no space");

    jobs.run(
        Runnable::run,
        () -> {
          throw full;
        },
        failure -> assertThat(failure).isSameAs(full));

    assertThat(told).containsExactly("begins", "ends");
  }
}
