package io.rackcast.agent.transfer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a transfer ends: peers are closed at once, files when the jobs that use them are done. Used
 * on the event loop, but for {@link #stop} and {@link #hasBegun}.
 */
final class SwarmEnd {
  private static final Logger LOG = LoggerFactory.getLogger(SwarmEnd.class);

  private final Swarm swarm;
  private final Removal removal;
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private volatile boolean begun;
  private boolean closing;
  private boolean delete;
  private int jobs;

  /** Takes the transfer off the engine's list. */
  @FunctionalInterface
  interface Removal {
    void remove(Swarm swarm);
  }

  SwarmEnd(Swarm swarm, Removal removal) {
    this.swarm = swarm;
    this.removal = removal;
  }

  boolean hasBegun() {
    return begun;
  }

  void jobBegins() {
    jobs++;
  }

  void jobEnds() {
    jobs--;
    closeIfIdle();
  }

  /** Lets go of the peers; the transfer stays on the list, so that what went wrong can be read. */
  void begin() {
    begun = true;
    swarm.closePeers();
  }

  CompletionStage<Void> stop(boolean deleting) {
    var over = new CompletableFuture<Void>();
    swarm
        .parts()
        .loop()
        .execute(
            () -> {
              delete |= deleting;
              waiting.add(over);
              begin();
              closing = true;
              swarm.status().stopped();
              swarm.status().blocked().ifPresent(swarm.readers()::fail);
              closeIfIdle();
            });
    return over.minimalCompletionStage();
  }

  private void closeIfIdle() {
    if (!closing || jobs > 0) {
      return;
    }
    closing = false;
    boolean deletes = delete;
    List<CompletableFuture<Void>> told = List.copyOf(waiting);
    waiting.clear();
    swarm.parts().storage().execute(() -> close(deletes, told));
  }

  private void close(boolean deletes, List<CompletableFuture<Void>> told) {
    try {
      if (deletes) {
        swarm.store().delete();
      } else {
        swarm.store().close();
      }
      removal.remove(swarm);
      told.forEach(over -> over.complete(null));
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: closing its files failed", swarm.infoHash(), e);
      removal.remove(swarm);
      var why =
          new TransferException("closing the files of " + swarm.target() + " failed: " + e, e);
      told.forEach(over -> over.completeExceptionally(why));
    }
  }
}
