package io.rackcast.agent.location;

import io.rackcast.proto.topology.Location;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the sources again and again, on a thread of its own since they may block, and tells what
 * became of it. The first source in order that has a word is believed. {@link #now} may be called
 * from anywhere.
 *
 * <p>While a source fails it is asked sooner than usual: a switch is first heard half a minute
 * after a machine has started.
 */
public final class LocationWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LocationWatch.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

  private final LocationPlan plan;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final List<Heard> sources;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final ScheduledThreadPoolExecutor thread;
  private Duration pause = FIRST_PAUSE;
  private volatile Whereabouts now =
      new Whereabouts(OwnLocation.UNKNOWN, Optional.empty(), List.of());
  private volatile @Nullable Runnable changed;

  /**
   * Asks for the first time, and waits for the answers as long as the plan says.
   *
   * @param clock for the times that people are shown
   * @param nanos for durations: a clock that only goes forward
   */
  public LocationWatch(LocationPlan plan, InstantSource clock, LongSupplier nanos) {
    this.plan = plan;
    this.clock = clock;
    this.nanos = nanos;
    this.sources = plan.sources().stream().map(source -> new Heard(source, plan.keep())).toList();
    this.thread = new ScheduledThreadPoolExecutor(1, LocationWatch::thread);
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    if (plan.isFixed()) {
      askAll();
    } else {
      thread.execute(this::round);
    }
    awaitFirst();
  }

  private void awaitFirst() {
    try {
      if (!asked.await(plan.patience().toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("the location sources take long; the agent starts without their answers");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Has {@code changed} run whenever the location is another one; on the thread that asks. */
  public void onChange(Runnable changed) {
    this.changed = changed;
    // Between the first answers and now there may have been others.
    changed.run();
  }

  /** What is known now. */
  public Whereabouts now() {
    return now;
  }

  /** Asks all sources soon, out of turn. */
  public void askNow() {
    thread.execute(this::askAll);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void round() {
    askAll();
    boolean failing = sources.stream().anyMatch(Heard::isFailing);
    Duration next = failing && pause.compareTo(plan.check()) < 0 ? pause : plan.check();
    pause = failing ? pause.multipliedBy(2) : FIRST_PAUSE;
    if (pause.compareTo(plan.check()) > 0) {
      pause = plan.check();
    }
    if (!thread.isShutdown()) {
      var unused = thread.schedule(this::round, next.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void askAll() {
    try {
      for (Heard source : sources) {
        source.ask(clock.instant(), nanos.getAsLong());
      }
      conclude();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      asked.countDown();
    }
  }

  private void conclude() {
    List<SourceState> states = sources.stream().map(Heard::state).toList();
    OwnLocation own =
        states.stream()
            .filter(state -> state.says().isPresent())
            .findFirst()
            .map(state -> new OwnLocation(state.says(), state.source()))
            .orElse(OwnLocation.UNKNOWN);
    Whereabouts before = now;
    if (own.equals(before.own())) {
      now = new Whereabouts(own, before.since(), states);
      return;
    }
    now = new Whereabouts(own, Optional.of(clock.instant()), states);
    log.info("this node is in {}; before: {}", text(own), text(before.own()));
    Runnable listener = changed;
    if (listener != null) {
      listener.run();
    }
  }

  private static String text(OwnLocation own) {
    return own.location().map(Location::toString).orElse("no known place")
        + " ("
        + own.source().label()
        + ")";
  }

  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "location");
    thread.setDaemon(true);
    return thread;
  }
}
