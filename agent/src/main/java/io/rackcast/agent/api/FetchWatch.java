package io.rackcast.agent.api;

import io.rackcast.agent.announce.AnnounceState;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.swarm.Fetch;
import io.rackcast.agent.swarm.Swarm;
import io.rackcast.agent.transfer.TransferProgress;
import io.rackcast.proto.topology.Tier;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Tells how a fetch goes, line by line, until it ends. */
public final class FetchWatch {
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** Bytes of peers whose place is still asked for are waited for this long, to be told by tier. */
  private static final int PLACE_PAUSES = 4;

  /** Takes the lines. */
  @FunctionalInterface
  public interface Lines {
    /** Takes the next; an exception ends the watching, not the fetch. */
    void next(FetchUpdate update) throws IOException;
  }

  private final Supplier<List<String>> trackerProblems;

  /** Watches, and tells too what is wrong with the node's trackers. */
  public FetchWatch(Supplier<List<String>> trackerProblems) {
    this.trackerProblems = trackerProblems;
  }

  /** Blocks until the fetch ends, and answers what the last line is. */
  public FetchUpdate follow(Fetch fetch, Lines lines) throws IOException, InterruptedException {
    CompletableFuture<Void> done = fetch.done();
    lines.next(progress(fetch));
    while (!endedWithin(PAUSE, done)) {
      lines.next(progress(fetch));
    }
    try {
      done.get();
    } catch (ExecutionException e) {
      return new FetchUpdate.Failed("fault", message(e));
    }
    double seconds = fetch.elapsed().toMillis() / 1000.0;
    for (int i = 0; i < PLACE_PAUSES && fetch.swarm().transfer().progress().inUnplaced() > 0; i++) {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
    return done(fetch, seconds);
  }

  /** The last line of a fetch that did not begin. */
  public static FetchUpdate.Failed failed(Refused<?> refused) {
    return new FetchUpdate.Failed(
        refused.why().name().toLowerCase(Locale.ROOT), refused.sentence());
  }

  private static boolean endedWithin(Duration pause, CompletableFuture<Void> done)
      throws InterruptedException {
    try {
      done.get(pause.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private FetchUpdate progress(Fetch fetch) {
    TransferProgress now = fetch.swarm().transfer().progress();
    return new FetchUpdate.Progress(
        now.state().name().toLowerCase(Locale.ROOT),
        now.contentBytes() - now.leftBytes(),
        now.contentBytes(),
        now.inBytesPerSecond(),
        now.peers(),
        labels(fetch.bytesIn()),
        now.problem().orElse(null),
        trackerProblems(fetch.swarm()));
  }

  private List<String> trackerProblems(Swarm swarm) {
    if (!swarm.isAlive()) {
      return List.of(); // it leaves its trackers
    }
    Optional<String> announces = swarm.status().announces().flatMap(AnnounceState::failure);
    return Stream.concat(announces.stream(), trackerProblems.get().stream()).distinct().toList();
  }

  private static FetchUpdate done(Fetch fetch, double seconds) {
    var artifact = fetch.swarm().artifact();
    return new FetchUpdate.Done(
        fetch.name().name(),
        fetch.name().version(),
        artifact.content().toAbsolutePath().toString(),
        artifact.digest().toString(),
        artifact.infoHash().toString(),
        fetch.swarm().transfer().metainfo().isFolder(),
        artifact.sizeBytes(),
        seconds,
        labels(fetch.bytesIn()),
        fetch.bytesInUnplaced());
  }

  static Map<String, Long> labels(Map<Tier, Long> byTier) {
    var labelled = new TreeMap<String, Long>();
    byTier.forEach((tier, bytes) -> labelled.put(tier.label(), bytes));
    return labelled;
  }

  private static String message(ExecutionException failure) {
    Throwable cause = failure.getCause();
    return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
  }
}
