package io.rackcast.publisher.registration;

import io.rackcast.proto.source.HostCredentials;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.store.Sources;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Fetches and publishes content that another server has, a few at a time. May be used by any
 * thread.
 *
 * <p>Callers do not lend their threads: a fetch takes as long as the other server likes. What is
 * more than may run waits, what is more than may wait is refused.
 */
public final class Registrations implements AutoCloseable {
  private final Fetch fetch;
  private final RegisterLimits limits;
  private final ThreadPoolExecutor pool;
  private final Set<Registration> open = ConcurrentHashMap.newKeySet();
  private final LongAdder refused = new LongAdder();

  /**
   * @param sources where the places are remembered
   * @param credentials of the hosts that are read from
   * @param links signs links to what may only be read with one
   */
  public Registrations(
      Uploads uploads,
      Sources sources,
      RegisterLimits limits,
      List<HostCredentials> credentials,
      SignedUrls links,
      Clock clock) {
    this.fetch =
        new Fetch(uploads, sources, new Fetcher(limits, credentials, links, clock), limits);
    this.limits = limits;
    this.pool =
        new ThreadPoolExecutor(
            limits.mostRunning(),
            limits.mostRunning(),
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.mostWaiting()),
            task -> {
              var thread = new Thread(task, "registration");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
  }

  /**
   * Begins to fetch, now or when it is this one's turn.
   *
   * @throws Refusal when too many wait already
   */
  public Registration start(String caller, Wish wish) {
    var registration =
        new Registration(givingUp -> fetch.publish(caller, wish, givingUp), pool.getQueue());
    open.add(registration);
    var unused = registration.result().whenComplete((release, e) -> open.remove(registration));
    try {
      pool.execute(registration.task());
      return registration;
    } catch (RejectedExecutionException e) {
      open.remove(registration);
      refused.increment();
      throw new Refusal(
          Refusal.Kind.NO_ROOM,
          limits.mostRunning()
              + " registrations run and "
              + limits.mostWaiting()
              + " wait (register.max-running, register.max-waiting); try again later");
    }
  }

  /** Registrations that are worked on. */
  public int running() {
    return pool.getActiveCount();
  }

  /** Registrations that wait for their turn. */
  public int waiting() {
    return pool.getQueue().size();
  }

  /** Registrations that were refused since too many waited. */
  public long refused() {
    return refused.sum();
  }

  /** Bytes that came from other servers. */
  public long fetchedBytes() {
    return fetch.bytes();
  }

  /** Gives all of them up. */
  @Override
  public void close() {
    pool.shutdown();
    open.forEach(registration -> registration.giveUp("the publisher stops; try again"));
    try {
      pool.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    fetch.close();
  }
}
