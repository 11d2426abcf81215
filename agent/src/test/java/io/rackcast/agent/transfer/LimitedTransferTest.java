package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.HandClock;
import io.rackcast.agent.transfer.pace.RateLimits;
import io.rackcast.agent.transfer.pace.RateLimits.Limit;
import io.rackcast.proto.settings.ByteRates;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Limits between engines on loopback. The limits' clock is moved by hand, so that what may have
 * come by a certain time is known, however slow the machine is; where it is not moved no time
 * passes.
 */
class LimitedTransferTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofMillis(40);
  private static final int SIZE = 6_000_000;
  private static final int BLOCK = 16 << 10;
  private static final IpAddress FAR = IpAddress.parse("127.9.0.1");
  private static final RateLimits SLOW_WAN = RateLimits.NONE.with("wan", new Limit(64_000, 64_000));

  @TempDir Path folder;
  private final HandClock clock = new HandClock();
  private final TestContent content = TestContent.file("build.bin", SIZE, 64 << 10);

  private Path sub(String name) throws Exception {
    return Files.createDirectories(folder.resolve(name));
  }

  private static Optional<PeerPlace> place(IpAddress address) {
    boolean far = address.equals(FAR);
    return Optional.of(new PeerPlace(far ? Tier.WAN : Tier.RACK, far ? 0 : 3));
  }

  private TestEngine limited(String host, RateLimits limits) throws Exception {
    return limited(host, limits, LimitedTransferTest::place);
  }

  private TestEngine limited(String host, RateLimits limits, PeerLocator locator) throws Exception {
    var engine = new TestEngine(host, settings -> settings, locator, clock::on);
    engine.engine.setLimits(limits);
    return engine;
  }

  private static void completes(Transfer transfer) throws Exception {
    transfer.whenComplete().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource({
    "up,   wan,   1000000",
    "up,   wan,   8000000",
    "up,   total, 3000000",
    "down, wan,   1000000",
    "down, wan,   8000000",
    "down, total, 3000000"
  })
  void fetch_limit_holdsByTheClockInBothDirections(String direction, String name, long rate)
      throws Exception {
    boolean up = direction.equals("up");
    var limits =
        RateLimits.NONE.with(
            name, up ? new Limit(rate, ByteRates.NONE) : new Limit(ByteRates.NONE, rate));
    // Each takes the other to be far; only the one of them that is tested has a limit.
    PeerLocator far = address -> Optional.of(new PeerPlace(Tier.WAN, 0));
    try (var seeder = limited("127.1.0.1", up ? limits : RateLimits.NONE, far);
        var leecher = limited("127.1.0.2", up ? RateLimits.NONE : limits, far)) {
      seeder.seed(content, sub("a"));
      Transfer transfer = leecher.fetch(content, sub("b"), seeder);

      double seconds = 0;
      long came = 0;
      while (came < SIZE) {
        // Paces look every 10 ms, and never let more than a tenth of a second pass at once.
        double least = Math.min(SIZE, 0.9 * rate * Math.max(0, seconds - 0.01));
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(2))
            .until(() -> transfer.progress().inBytes() >= least);
        came = transfer.progress().inBytes();
        assertThat((double) came).isLessThanOrEqualTo(rate * (seconds + 0.1) + 2 * BLOCK);
        clock.advance(STEP);
        seconds += STEP.toMillis() / 1e3;
      }

      completes(transfer);
      assertThat(held(up ? seeder : leecher, up ? "out" : "in", name)).isBetween(0.1, seconds);
      assertThat(seconds).isBetween(0.9 * SIZE / rate - 0.15, 1.12 * SIZE / rate + 0.1);
      assertThat(transfer.progress().wastedBytes()).isZero();
    }
  }

  @Test
  void fetch_wanIsLimited_theRackIsNotHeldUp() throws Exception {
    try (var far = new TestEngine("127.9.0.1");
        var near = new TestEngine("127.1.0.1");
        var leecher = limited("127.1.0.2", SLOW_WAN)) {
      far.seed(content, sub("a"));
      near.seed(content, sub("b"));
      Transfer transfer = leecher.fetch(content, sub("c"), far);
      await().atMost(PATIENCE).until(() -> transfer.progress().inBytes() > 0);

      transfer.addPeers(List.of(near.address()));

      completes(transfer);
      assertThat(transfer.progress().inByTier().get(Tier.WAN)).isBetween(1L, 2L * BLOCK);
    }
  }

  @Test
  void serve_wanIsLimited_theRackIsNotHeldUp() throws Exception {
    try (var seeder = limited("127.1.0.1", SLOW_WAN);
        var far = new TestEngine("127.9.0.1");
        var near = new TestEngine("127.1.0.2")) {
      Transfer seed = seeder.seed(content, sub("a"));
      Transfer waits = far.fetch(content, sub("b"), seeder);
      await().atMost(PATIENCE).until(() -> waits.progress().inBytes() > 0);

      completes(near.fetch(content, sub("c"), seeder));

      assertThat(waits.progress().inBytes()).isBetween(1L, 2L * BLOCK);
      assertThat(seed.progress().outByTier().get(Tier.RACK)).isEqualTo(SIZE);
    }
  }

  @Test
  void setLimits_noneAnyMoreWhileRunning_goesOnAtOnce() throws Exception {
    try (var seeder = limited("127.9.0.1", SLOW_WAN);
        var leecher = limited("127.1.0.2", SLOW_WAN)) {
      seeder.seed(content, sub("a"));
      Transfer transfer = leecher.fetch(content, sub("b"), seeder);
      await().atMost(PATIENCE).until(() -> transfer.progress().inBytes() > 0);

      leecher.engine.setLimits(RateLimits.NONE);
      completes(transfer);

      assertThat(leecher.engine.limits()).isEqualTo(RateLimits.NONE);
      assertThat(seeder.engine.limits()).isEqualTo(SLOW_WAN);
    }
  }

  @Test
  void placesChanged_placeWasUnknown_countsAsWanUntilItIsKnown() throws Exception {
    var known = new AtomicBoolean();
    PeerLocator locator =
        address ->
            known.get() ? Optional.of(new PeerPlace(Tier.RACK, 3)) : Optional.<PeerPlace>empty();
    try (var seeder = limited("127.1.0.1", SLOW_WAN, locator);
        var leecher = limited("127.1.0.2", SLOW_WAN, locator)) {
      seeder.seed(content, sub("a"));
      Transfer transfer = leecher.fetch(content, sub("b"), seeder);
      await().atMost(PATIENCE).until(() -> transfer.progress().inBytes() > 0);
      assertThat(transfer.progress().inBytes()).isLessThanOrEqualTo(2L * BLOCK);

      known.set(true);
      seeder.engine.placesChanged();
      leecher.engine.placesChanged();

      completes(transfer);
    }
  }

  @Test
  void metrics_limits_areShownByTierAndInTotal() throws Exception {
    try (var engine = limited("127.1.0.1", SLOW_WAN)) {
      assertThat(limit(engine, "out", "wan")).isEqualTo(64_000);
      assertThat(limit(engine, "in", "wan")).isEqualTo(64_000);
      assertThat(limit(engine, "in", "rack")).isInfinite();
      assertThat(limit(engine, "out", "total")).isInfinite();
    }
  }

  private static double limit(TestEngine engine, String direction, String tier) {
    return engine
        .metrics
        .get("rackcast.transfer.limit.bytes.per.second")
        .tags("direction", direction, "tier", tier)
        .gauge()
        .value();
  }

  private static double held(TestEngine engine, String direction, String tier) {
    return engine
        .metrics
        .get("rackcast.transfer.held.seconds")
        .tags("direction", direction, "tier", tier)
        .functionCounter()
        .count();
  }
}
