package io.rackcast.proto.program;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a server: started, then closed when the machine wants it to end. */
final class ServerRun {
  /** How long a stop may take; what is not done then is cut off. */
  static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private static final Logger log = LoggerFactory.getLogger(ServerRun.class);

  private final String program;
  private final Duration stopLimit;

  ServerRun(String program, Duration stopLimit) {
    this.program = program;
    this.stopLimit = stopLimit;
  }

  /**
   * Starts the program and waits until the process ends; returns only by an exception. A program
   * that is {@link Reloadable} is reloaded by SIGHUP.
   */
  int run(Callable<? extends AutoCloseable> starter) throws Exception {
    Logs.check(System.getenv());
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> log.error("internal error in thread {}", thread.getName(), e));
    var running = starter.call();
    if (running instanceof Reloadable reloadable) {
      Hangup.reloads(reloadable);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "stop"));
    log.info("{} is running", program);
    new CountDownLatch(1).await();
    return ExitCode.DONE;
  }

  /**
   * Closes {@code running}, after its drain if it is {@link Drainable}; returns when that is done,
   * or when closing takes too long.
   */
  void stop(AutoCloseable running) {
    log.info("{} stops", program);
    if (running instanceof Drainable drainable) {
      drain(drainable);
    }
    var closing = new Thread(() -> close(running), "close");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(stopLimit.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (closing.isAlive()) {
      log.warn("{} did not stop within {} and is cut off", program, stopLimit);
    }
  }

  private static void drain(Drainable drainable) {
    try {
      drainable.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void close(AutoCloseable running) {
    try {
      running.close();
      log.info("{} has stopped", program);
    } catch (Exception e) {
      log.error("{} failed to stop in order", program, e);
    }
  }
}
