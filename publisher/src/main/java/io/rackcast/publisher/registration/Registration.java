package io.rackcast.publisher.registration;

import io.rackcast.publisher.store.StoredRelease;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A registration that waits, is worked on, or has ended. For any thread. */
public final class Registration {
  private final GivingUp givingUp = new GivingUp();
  private final CompletableFuture<StoredRelease> result = new CompletableFuture<>();
  private final Function<GivingUp, StoredRelease> work;
  private final Collection<Runnable> queue;
  private final Runnable task = this::run;

  /**
   * @param queue where {@link #task} waits until it is run
   */
  Registration(Function<GivingUp, StoredRelease> work, Collection<Runnable> queue) {
    this.work = work;
    this.queue = queue;
  }

  /**
   * The release, once it is approved; or a {@code Refusal} when the URL is not allowed, cannot be
   * read or has other content, or the registration was given up. Completed by the thread that did
   * the work.
   */
  public CompletableFuture<StoredRelease> result() {
    return result;
  }

  /**
   * Ends it as soon as can be; what was fetched is kept for the next try.
   *
   * @param why one sentence for who still waits
   */
  public void giveUp(String why) {
    givingUp.giveUp(why);
    // One that waits would keep its place until its turn.
    if (queue.remove(task)) {
      task.run();
    }
  }

  Runnable task() {
    return task;
  }

  private void run() {
    try {
      givingUp.check();
      result.complete(work.apply(givingUp));
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }
}
