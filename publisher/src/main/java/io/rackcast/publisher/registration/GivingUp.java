package io.rackcast.publisher.registration;

import io.rackcast.publisher.content.Refusal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets others end the work of one thread: between two steps, and by ending what it waits for. For
 * any thread.
 *
 * <p>Interrupting the thread would close the file it writes to, in the middle of a write.
 */
final class GivingUp {
  // Both guarded by this.
  private @Nullable String why;
  private @Nullable Runnable waiting;

  /** Ends the work; of several reasons the first counts. */
  void giveUp(String reason) {
    Runnable end;
    synchronized (this) {
      if (why != null) {
        return;
      }
      why = reason;
      end = waiting;
      notifyAll();
    }
    if (end != null) {
      end.run();
    }
  }

  /**
   * Demands that the work goes on.
   *
   * @throws Refusal with the reason when it was given up
   */
  synchronized void check() {
    if (why != null) {
      throw new Refusal(Refusal.Kind.TRY_AGAIN, why);
    }
  }

  /**
   * Waits.
   *
   * @throws Refusal as {@link #check}, at once when it is given up meanwhile
   */
  synchronized void pause(Duration pause) throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    for (long left = pause.toNanos(); why == null && left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    check();
  }

  /**
   * From now on the work waits for something.
   *
   * @param end ends the waiting; may be called by any thread
   * @throws Refusal as {@link #check}; {@code end} has been called then
   */
  void waitFor(Runnable end) {
    synchronized (this) {
      waiting = end;
      if (why == null) {
        return;
      }
    }
    end.run();
    check();
  }
}
