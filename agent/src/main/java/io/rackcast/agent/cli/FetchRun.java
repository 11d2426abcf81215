package io.rackcast.agent.cli;

import io.rackcast.agent.api.FetchUpdate;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One fetch from the order to the placed content. */
final class FetchRun {
  private final FetchSource source;
  private final CommandOutput out;
  private final Link link;

  FetchRun(FetchSource source, CommandOutput out, Link link) {
    this.source = source;
    this.out = out;
    this.link = link;
  }

  /**
   * Fetches and places.
   *
   * @throws FetchFailedException with one sentence, if the release cannot be had
   * @throws ProgramException with one sentence, if it cannot be placed or activated
   */
  FetchResult run(ReleaseName name, Destination destination)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    FetchUpdate last = fetch(name);
    if (!(last instanceof FetchUpdate.Done done)) {
      var failed = (FetchUpdate.Failed) last;
      throw new FetchFailedException(failed.kind(), failed.error());
    }
    Path target = destination.put(done, path -> place(done, path));
    try (var stop = new OnInterrupt(() -> stopped(target))) {
      source.placed();
    }
    return result(done, target, destination.link().map(Path::toString).orElse(null), begun);
  }

  private void place(FetchUpdate.Done done, Path target) throws InterruptedException {
    out.placing(target);
    try (var placement = new Placement(target);
        var stop = new OnInterrupt(() -> stopped(placement, target))) {
      source.place(placement, Path.of(done.path()), Sha256Digest.parse(done.sha256()), link);
    }
  }

  private void stopped(Placement placement, Path target) {
    out.interrupted(); // first, or what the next line takes away would be called a fault
    placement.close();
    out.interrupted(
        "stopped; the content is whole at "
            + target
            + " or not there at all, and the same command goes on from what has come");
  }

  private void stopped(Path target) {
    out.interrupted();
    out.interrupted("stopped; the content is whole at " + target);
  }

  private FetchUpdate fetch(ReleaseName name) throws IOException, InterruptedException {
    FetchView view = out.view();
    var troubles = new TrackerTroubles(view);
    try (var stop = new OnInterrupt(() -> interrupted(view, name))) {
      return source.fetch(
          name,
          progress -> {
            if (!out.isInterrupted()) {
              troubles.show(progress);
              view.show(progress);
            }
          });
    } finally {
      view.end();
    }
  }

  private void interrupted(FetchView view, ReleaseName name) {
    out.interrupted();
    view.end();
    out.interrupted(source.interrupted(name));
  }

  private static FetchResult result(
      FetchUpdate.Done done, Path target, @Nullable String link, long begun) {
    return new FetchResult(
        done.name(),
        done.version(),
        target.toString(),
        link,
        Sha256Digest.parse(done.sha256()).hex(),
        done.infohash(),
        done.bytes(),
        Math.round((System.nanoTime() - begun) / 1e6) / 1e3,
        done.seconds(),
        done.bytesIn(),
        done.bytesInUnplaced());
  }
}
