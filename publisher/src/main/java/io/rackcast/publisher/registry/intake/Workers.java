package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.store.image.Push;
import io.rackcast.publisher.store.image.Pushes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works the queue off: one thread claims pushes, and a thread for each works on it. The registries
 * share these fairly; see {@link Shares}. May be used by any thread.
 */
final class Workers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  // How soon a push is seen that another publisher queued, or whose time has come.
  private static final long LOOK_MILLIS = 1000;
  private static final String INTERNAL = "internal error; the publisher's log has its cause";

  private final Pushes pushes;
  private final Function<Job, String> work;
  private final Runnable afterFailure;
  private final Retries retries;
  private final Clock clock;
  private final QueueFaults faults;
  private final Semaphore news = new Semaphore(0);
  private final Set<Job> jobs = ConcurrentHashMap.newKeySet();
  private final List<String> registries;
  private final Shares shares;
  private final Thread claiming = new Thread(this::claimAll, "image-queue");
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "image-push");
            thread.setDaemon(true);
            return thread;
          });
  private final ScheduledExecutorService renewing =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "image-lease");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean isClosed;

  /**
   * @param work does a push; answers what is worth saying of it, or ""
   * @param afterFailure called when a push has failed for good
   * @param registries those that share the threads
   */
  Workers(
      Pushes pushes,
      Function<Job, String> work,
      Runnable afterFailure,
      List<String> registries,
      IntakeLimits limits,
      Clock clock) {
    this.registries = List.copyOf(registries);
    this.shares = new Shares(limits.pushes());
    this.pushes = pushes;
    this.work = work;
    this.afterFailure = afterFailure;
    this.retries = new Retries(limits.giveUpAfter());
    this.clock = clock;
    this.faults = new QueueFaults(clock);
  }

  void start() {
    claiming.setDaemon(true);
    claiming.start();
    var unused = renewing.scheduleWithFixedDelay(this::renew, 1, 1, TimeUnit.SECONDS);
  }

  /** There is a push in the queue. */
  void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  /** Pushes that are worked on here. */
  int running() {
    return jobs.size();
  }

  private void renew() {
    for (var job : jobs) {
      try {
        job.renew();
      } catch (Throwable e) {
        // An exception would end the renewing. The lease is longer than some of these; when it is
        // over, another may take the push.
        faults.failed(e);
      }
    }
  }

  private void claimAll() {
    while (!isClosed) {
      try {
        var worker = UUID.randomUUID().toString();
        var push = claim(worker);
        faults.worked();
        if (push.isPresent()) {
          begin(push.get(), worker);
        } else if (news.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) {
        // Also no memory: there may be some again.
        faults.failed(e);
        pause();
      }
    }
  }

  // The oldest first, while there is room; then the oldest of those of which none is worked on.
  private Optional<Push> claim(String worker) {
    if (shares.isRoom()) {
      return pushes.claim(worker, Job.LEASE);
    }
    var idle = registries.stream().filter(shares::mayTake).toList();
    return idle.isEmpty() ? Optional.empty() : pushes.claim(worker, Job.LEASE, idle);
  }

  private void begin(Push push, String worker) {
    var registry = push.what().registry();
    shares.take(registry);
    try {
      threads.execute(() -> run(push, worker));
    } catch (Throwable e) {
      shares.giveBack(registry);
      pushes.release(worker);
      throw e;
    }
  }

  private void run(Push push, String worker) {
    try {
      work(push, worker);
    } catch (Throwable e) {
      // When its lease is over, it is claimed again.
      LOG.warn("what became of {} cannot be written; it is tried again", push.reference(), e);
    } finally {
      shares.giveBack(push.what().registry());
      wake();
    }
  }

  private void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(Push push, String worker) {
    var job = new Job(pushes, push, worker);
    jobs.add(job);
    try {
      if (isClosed) {
        job.giveUp();
      }
      var remark = work.apply(job);
      note(
          () -> {
            job.renew();
            pushes.done(push.id(), worker, remark);
          });
      LOG.info("{} is done{}", push.reference(), remark.isEmpty() ? "" : ": " + remark);
    } catch (GivenUpException e) {
      note(() -> pushes.release(worker));
    } catch (RuntimeException e) {
      putOff(push, worker, e);
    } catch (Throwable e) {
      // Whatever it was, like no memory for it: the next worker must not meet it, too.
      LOG.error("{} failed", push.reference(), e);
      note(() -> fail(push, worker, INTERNAL));
    } finally {
      jobs.remove(job);
    }
  }

  // What became of a push is kept until the database takes it. Else it would be worked on again
  // and again, and each time count as one of which the worker died.
  private void note(Runnable outcome) {
    while (true) {
      try {
        outcome.run();
        return;
      } catch (RuntimeException e) {
        if (isClosed || QueueFaults.sentence(e).isEmpty()) {
          throw e;
        }
        faults.failed(e);
        pause();
      }
    }
  }

  private void putOff(Push push, String worker, RuntimeException fault) {
    var problem = problem(fault);
    var next = retries.next(push, fault, clock.instant());
    if (isClosed) {
      pushes.release(worker);
    } else if (next.isEmpty()) {
      LOG.warn("{} failed: {}", push.reference(), problem);
      note(() -> fail(push, worker, problem));
    } else {
      LOG.info("{} is tried again at {}: {}", push.reference(), next.get(), problem);
      note(() -> pushes.later(push.id(), worker, next.get(), problem));
    }
  }

  private static String problem(RuntimeException fault) {
    var known = Retries.sentence(fault);
    if (known.isEmpty()) {
      LOG.error("a push could not be worked on", fault);
    }
    return known.orElse(INTERNAL);
  }

  private void fail(Push push, String worker, String problem) {
    pushes.failed(push.id(), worker, problem);
    afterFailure.run();
  }

  /** Has all end what they do; {@link #close} waits for it. */
  void giveUp() {
    isClosed = true;
    jobs.forEach(Job::giveUp);
  }

  @Override
  public void close() {
    giveUp();
    renewing.shutdownNow();
    claiming.interrupt();
    try {
      claiming.join(TimeUnit.SECONDS.toMillis(5));
      threads.shutdownNow();
      threads.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
