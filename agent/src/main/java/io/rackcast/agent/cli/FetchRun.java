package io.rackcast.agent.cli;

import io.rackcast.agent.api.FetchUpdate;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.Path;

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
   * @throws ProgramException with one sentence, if the release cannot be had or placed
   */
  FetchResult run(ReleaseName name, String output) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    FetchUpdate last = fetch(name);
    if (!(last instanceof FetchUpdate.Done done)) {
      throw new ProgramException(((FetchUpdate.Failed) last).error());
    }
    Path content = Path.of(done.path());
    Path target = TargetPath.of(output, String.valueOf(content.getFileName()), done.folder());
    try (var placement = new Placement(target);
        var stop = new OnInterrupt(placement::close)) {
      source.place(placement, content, Sha256Digest.parse(done.sha256()), link);
    }
    return result(done, target, begun);
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
    out.failed(source.interrupted(name));
  }

  private static FetchResult result(FetchUpdate.Done done, Path target, long begun) {
    return new FetchResult(
        done.name(),
        done.version(),
        target.toString(),
        Sha256Digest.parse(done.sha256()).hex(),
        done.infohash(),
        done.bytes(),
        Math.round((System.nanoTime() - begun) / 1e6) / 1e3,
        done.seconds(),
        done.bytesIn(),
        done.bytesInUnplaced());
  }
}
