package io.rackcast.tracker;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.settings.Settings;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.operation.ReloadOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The real tracker on ports of its own choosing, started when it is first used, stopped after the
 * test. By default open, the subnet being the rack; time goes on by itself and by hand.
 */
public final class TestTracker implements AfterEachCallback {
  private final Map<String, String> settings = new HashMap<>();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicLong advanced = new AtomicLong();
  private final AtomicLong wallClockOff = new AtomicLong();
  private final Ticker system = Ticker.system();
  private volatile Ticker ticker = system;
  private @Nullable Tracker tracker;
  private @Nullable Path file;

  public TestTracker() {
    set("http.listen", "127.0.0.1:0");
    set("grpc.listen", "127.0.0.1:0");
    set("admin.listen", "127.0.0.1:0");
    set("admission.mode", "open");
  }

  /** Sets a setting; before the first use. */
  public TestTracker set(String key, Object value) {
    String name = key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    settings.put(TrackerConfig.ENVIRONMENT_PREFIX + "_" + name, value.toString());
    return this;
  }

  /** Reads more settings from a file, for those that are lists; before the first use. */
  public TestTracker file(Path yaml) {
    file = yaml;
    return this;
  }

  private Settings settings() {
    return file == null
        ? Settings.fromEnvironment(TrackerConfig.ENVIRONMENT_PREFIX, settings)
        : Settings.read(file, TrackerConfig.ENVIRONMENT_PREFIX, settings);
  }

  public synchronized Tracker running() {
    if (tracker == null) {
      tracker =
          new Tracker(
              config(),
              this::config,
              registry,
              () -> Instant.now().plusMillis(advanced.get() + wallClockOff.get()),
              () -> ticker.millis() + advanced.get());
    }
    return tracker;
  }

  private TrackerConfig config() {
    return TrackerConfig.load(settings());
  }

  /** Reads the settings again, with what was set meanwhile. */
  public ReloadOutcome reload() {
    return running().reloading().run();
  }

  /** From now on time goes on by {@link #advance} only, for a test that wants to the second. */
  public void stopTime() {
    long now = system.millis();
    ticker = () -> now;
  }

  /** Moves the tracker's clock on. */
  public void advance(Duration time) {
    advanced.addAndGet(time.toMillis());
  }

  /**
   * Sets the wall clock so far off, as an operator or a time server may; time goes on as before.
   */
  public void setWallClockOff(Duration time) {
    wallClockOff.set(time.toMillis());
  }

  public int httpPort() {
    return running().httpAddresses().get(0).getPort();
  }

  public int grpcPort() {
    return running().grpcAddress().getPort();
  }

  /** What /metrics shows for exactly this name and labels, which must be there. */
  public double metric(String name) {
    return registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name + " in\n" + registry.scrape()));
  }

  /** Stops as SIGTERM does it, after its drain. */
  public synchronized void drainAndStop() throws InterruptedException {
    running().drain();
    stop();
  }

  public synchronized void stop() {
    if (tracker != null) {
      tracker.close();
      tracker = null;
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    stop();
  }
}
