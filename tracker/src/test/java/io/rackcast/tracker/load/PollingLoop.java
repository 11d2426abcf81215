package io.rackcast.tracker.load;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The one thread of a generator, a daemon: a program that fails ends. It polls and never sleeps, so
 * that the server pays for no wake-ups: replies are found without waking anybody.
 */
final class PollingLoop implements AutoCloseable {
  private static final int LOOK_AGAIN_MILLIS = 20;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("load", true), EpollIoHandler.newFactory());
  private final EventLoop loop = group.next();

  EventLoop eventLoop() {
    return loop;
  }

  /** Calls {@code turn} again and again, and looks for replies after each; from now on. */
  void spin(Runnable turn) {
    loop.execute(() -> again(turn));
  }

  private void again(Runnable turn) {
    turn.run();
    if (!loop.isShuttingDown()) {
      // A task would run again before the loop has looked at its sockets; a timer does not.
      var unused = loop.schedule(() -> again(turn), 0, TimeUnit.NANOSECONDS);
    }
  }

  /** What {@code call} gives there. */
  <T> T call(Callable<T> call) {
    try {
      return loop.submit(call).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Does {@code task} there, and waits for its end. */
  void run(Runnable task) {
    call(
        () -> {
          task.run();
          return true;
        });
  }

  /** Waits until {@code done} is true there. */
  void await(Callable<Boolean> done) throws InterruptedException {
    while (!call(done)) {
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  /**
   * Counts for so long.
   *
   * @param serverPid whose processor time counts
   * @param begin begins to send
   * @param end sends no more; gives what was counted
   */
  Tally count(double seconds, long serverPid, Runnable begin, Supplier<Tally> end)
      throws InterruptedException {
    double before = ProcessTime.seconds(serverPid);
    long start = System.nanoTime();
    run(begin);
    Thread.sleep((long) (seconds * 1000));
    double after = ProcessTime.seconds(serverPid);
    return call(
        () -> {
          var counted = end.get();
          counted.seconds = (System.nanoTime() - start) / 1e9;
          counted.serverSeconds = after - before;
          return counted;
        });
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
