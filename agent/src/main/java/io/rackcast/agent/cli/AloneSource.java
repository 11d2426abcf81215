package io.rackcast.agent.cli;

import io.rackcast.agent.api.FetchUpdate;
import io.rackcast.agent.daemon.AgentConfig;
import io.rackcast.agent.daemon.AloneFetch;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Fetches in this process, into a hidden folder beside the target, so that the content only needs
 * to be renamed; the folder stays after an interruption, and the same command goes on from it.
 */
final class AloneSource implements FetchSource {
  private final AloneFetch alone;
  private final Path folder;
  private final Duration seed;
  private final AtomicBoolean closed = new AtomicBoolean();

  AloneSource(AgentConfig config, Path folder, Duration seed) throws IOException {
    this.folder = folder;
    this.seed = seed;
    this.alone = new AloneFetch(config.alone(folder));
  }

  @Override
  public FetchUpdate fetch(ReleaseName name, Consumer<FetchUpdate.Progress> progress)
      throws IOException, InterruptedException {
    return alone.fetch(
        name,
        update -> {
          if (update instanceof FetchUpdate.Progress now) {
            progress.accept(now);
          }
        });
  }

  @Override
  public void place(Placement placement, Path content, Sha256Digest expected, boolean link)
      throws InterruptedException {
    if (seed.isZero()) {
      close();
      placement.move(content, expected);
    } else {
      placement.place(content, expected, link);
      TimeUnit.MILLISECONDS.sleep(seed.toMillis());
      close();
    }
    Trees.delete(folder);
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      alone.close();
    }
  }
}
