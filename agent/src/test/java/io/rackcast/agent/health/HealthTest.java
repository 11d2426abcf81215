package io.rackcast.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicReference<Instant> wall = new AtomicReference<>(START);
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicReference<List<String>> troubles = new AtomicReference<>(List.of());
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Health health =
      new Health("n1", List.of(new HealthCheck("disk", troubles::get)), wall::get, nanos::get);

  @TempDir Path folder;

  @Test
  void report_troubleThatLasts_hasTheTimeOfItsBeginWhateverTheClockDoes() {
    assertThat(health.report().healthy()).isTrue();
    troubles.set(List.of("the disk is full"));
    var unused = health.report();
    wall.set(START.minus(Duration.ofDays(1)));
    nanos.addAndGet(Duration.ofSeconds(90).toNanos());

    var report = health.report();

    assertThat(report.healthy()).isFalse();
    assertThat(report.checks().get(0).since()).isEqualTo(START.toString());
    assertThat(report.checks().get(0).forSeconds()).isEqualTo(90);
    assertThat(Health.summary(report)).isEqualTo("the disk is full");
  }

  @Test
  void meter_isWhatTheLastReportFound_andDoesNotLookItself() {
    health.meter(meters);
    troubles.set(List.of("the disk is full", "the disk is slow"));
    var gauge = meters.get("rackcast.agent.health.troubles").tag("check", "disk").gauge();

    assertThat(gauge.value()).isZero();
    var unused = health.report();
    assertThat(gauge.value()).isEqualTo(2);
  }

  @Test
  void page_troubleWithMarkup_isShownAsText() {
    troubles.set(List.of("<script>alert(1)</script>"));

    String page = HealthPage.of(health.report());

    assertThat(page)
        .contains("something is wrong", "&lt;script&gt;")
        .doesNotContain("<script", "http://", "https://");
  }

  @ParameterizedTest(name = "wall {0} s, monotonic {1} s: {2}")
  @CsvSource({"10, 10, 0", "3610, 10, 1", "-3590, 10, 1", "39, 10, 0", "41, 10, 1", "10, 45, 1"})
  void clock_goesAnotherWayThanTheMonotonicOne_isAJump(int wallBy, int nanosBy, int jumps) {
    var clock = new ClockWatch(wall::get, nanos::get, meters);
    wall.set(START.plusSeconds(wallBy));
    nanos.addAndGet(Duration.ofSeconds(nanosBy).toNanos());

    var found = clock.troubles();

    assertThat(found).hasSize(jumps);
    assertThat(meters.counter("rackcast.agent.clock.jumps").count()).isEqualTo(jumps);
  }

  @Test
  void disk_fullOrGone_isNamed() {
    assertThat(new DiskCheck(folder, size -> 1).troubles()).isEmpty();
    assertThat(new DiskCheck(folder, size -> size + 1).troubles())
        .singleElement()
        .asString()
        .contains("that are to stay free; make room");
    assertThat(new DiskCheck(folder.resolve("gone"), size -> 1).troubles())
        .singleElement()
        .asString()
        .contains("cannot be written");
  }

  @Test
  void openFiles_fewerThanTheSettingsNeed_areToldWithBothNumbers() {
    assertThat(OpenFiles.warning(4096, 2000, 768)).isEmpty();
    assertThat(OpenFiles.warning(1024, 2000, 768))
        .hasValueSatisfying(
            text -> assertThat(text).contains("may open 1024", "up to 2768", "LimitNOFILE"));
  }

  @ParameterizedTest(name = "in {0} days: {1}")
  @CsvSource({"30, ''", "3, ends at", "-1, ended at"})
  void certificate_aboutToEnd_isNamed(int days, String sentence) {
    var end = Optional.of(START.plus(Duration.ofDays(days)));

    var found = CertificateEnd.troubles("the certificate", end, START);

    assertThat(String.join("", found)).contains(sentence);
    assertThat(found.isEmpty()).isEqualTo(sentence.isEmpty());
  }
}
