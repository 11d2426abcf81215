package io.rackcast.tracker.operation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.program.Reloadable;
import io.rackcast.proto.yaml.ProblemsException;
import io.rackcast.tracker.operation.ReloadOutcome.Change;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the settings again, and puts in force what can change: all of it, or nothing if anything is
 * wrong. For any thread; one reload at a time.
 *
 * @param <C> the settings
 */
public final class Reloading<C> implements Reloadable {
  private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);

  /** What the value of a secret begins with; what follows tells it from another one. */
  public static final String SECRET = "(set)";

  private final Target<C> target;
  private final Supplier<C> again;
  private final Map<String, String> inForce;
  private final InstantSource clock;
  private final Counter done;
  private final Counter failed;
  private volatile @Nullable ReloadOutcome last;

  /**
   * What is reloaded.
   *
   * @param <C> the settings
   */
  public interface Target<C> {
    /** Every setting and its value as YAML, secrets so that they differ but cannot be read. */
    Map<String, String> values(C config);

    /** Whether a setting can change while the tracker runs. */
    boolean isChangeable(String setting);

    /**
     * Puts all that can change in force.
     *
     * @return how many peers moved to another rack
     * @throws ProgramException with a sentence if that is not possible; then nothing has changed
     */
    long apply(C config);
  }

  /**
   * Reloads {@code target}.
   *
   * @param config the settings in force
   * @param again reads them again; throws {@link ProblemsException} if anything is wrong
   */
  public Reloading(
      C config, Supplier<C> again, Target<C> target, InstantSource clock, MeterRegistry registry) {
    this.target = target;
    this.again = again;
    this.inForce = new TreeMap<>(target.values(config));
    this.clock = clock;
    this.done = reloads(registry, "ok");
    this.failed = reloads(registry, "failed");
    Gauge.builder("rackcast.tracker.reload.failed", this, all -> all.hasFailed() ? 1 : 0)
        .description("1 if the settings could not be read again last time, else 0")
        .register(registry);
  }

  private static Counter reloads(MeterRegistry registry, String result) {
    return Counter.builder("rackcast.tracker.reloads")
        .description("Times that the settings were read again")
        .tag("result", result)
        .register(registry);
  }

  private boolean hasFailed() {
    var outcome = last;
    return outcome != null && !outcome.isOk();
  }

  /** What became of the last reload; empty if there was none. */
  public Optional<ReloadOutcome> last() {
    return Optional.ofNullable(last);
  }

  @Override
  public void reload() {
    var unused = run();
  }

  /** Reads the settings again; what is wrong is in the outcome, and logged. */
  public synchronized ReloadOutcome run() {
    ReloadOutcome outcome;
    try {
      outcome = taken(again.get());
    } catch (ProblemsException e) {
      outcome = refused(e.problems());
    } catch (ProgramException e) {
      outcome = refused(String.valueOf(e.getMessage()).lines().toList());
    } catch (RuntimeException e) {
      LOG.error("the settings could not be read again", e);
      outcome = refused(List.of("internal error; the tracker's log tells more"));
    }
    last = outcome;
    return outcome;
  }

  private ReloadOutcome refused(List<String> problems) {
    failed.increment();
    problems.forEach(problem -> LOG.error("not reloaded, all stays as it was: {}", problem));
    return ReloadOutcome.failed(clock.instant(), problems);
  }

  private ReloadOutcome taken(C config) {
    var next = target.values(config);
    long moved;
    try {
      moved = target.apply(config);
    } catch (ProgramException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("reloading broke off: some of the new settings are in force, others are not", e);
      failed.increment();
      return ReloadOutcome.brokenOff(clock.instant());
    }
    var applied = changes(next, target::isChangeable);
    var needRestart = changes(next, setting -> !target.isChangeable(setting));
    // What needs a restart differs until then, however often the file is read.
    applied.forEach(change -> inForce.put(change.setting(), change.after()));
    var outcome =
        new ReloadOutcome(
            clock.instant(), shown(applied), shown(needRestart), moved, false, List.of());
    done.increment();
    LOG.info("the settings were read again: {}, {} peers moved", outcome.applied(), moved);
    if (!needRestart.isEmpty()) {
      LOG.warn("these are in force only after a restart: {}", outcome.needRestart());
    }
    return outcome;
  }

  private static List<Change> shown(List<Change> changes) {
    return changes.stream()
        .map(change -> new Change(change.setting(), shown(change.before()), shown(change.after())))
        .toList();
  }

  /** What tells secrets apart is not shown. */
  private static String shown(String value) {
    return value.startsWith(SECRET) ? SECRET : value;
  }

  private List<Change> changes(Map<String, String> next, Predicate<String> which) {
    var settings = new TreeSet<>(inForce.keySet());
    settings.addAll(next.keySet());
    List<Change> changes = new ArrayList<>();
    for (String setting : settings) {
      String before = inForce.getOrDefault(setting, "");
      String after = next.getOrDefault(setting, "");
      if (which.test(setting) && !Objects.equals(before, after)) {
        changes.add(new Change(setting, before, after));
      }
    }
    return changes;
  }
}
