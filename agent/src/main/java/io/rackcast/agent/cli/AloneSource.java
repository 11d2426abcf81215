package io.rackcast.agent.cli;

import io.rackcast.agent.api.FetchUpdate;
import io.rackcast.agent.daemon.AgentConfig;
import io.rackcast.agent.daemon.AloneFetch;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Fetches in this process, into a hidden folder beside the target, so that the content only needs
 * to be renamed. After an interruption the folder stays if something has come, and the same command
 * goes on from it.
 */
final class AloneSource implements FetchSource {
  private final AloneFetch alone;
  private final Path folder;
  private final Duration seed;
  private boolean closed;

  AloneSource(AgentConfig config, Path folder, Duration seed) throws IOException {
    this.folder = folder;
    this.seed = seed;
    boolean isNew = Files.notExists(folder);
    try {
      this.alone = new AloneFetch(config.alone(folder));
    } catch (IOException | RuntimeException e) {
      if (isNew) {
        Cleanup.remove(folder);
      }
      throw e;
    }
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
  public void place(Placement placement, Path content, Sha256Digest expected, Link link) {
    if (seed.isZero()) {
      close();
      placement.move(content, expected);
      Cleanup.remove(folder);
    } else {
      placement.place(content, expected, link);
    }
  }

  @Override
  public void placed() throws InterruptedException {
    if (!seed.isZero()) {
      TimeUnit.MILLISECONDS.sleep(seed.toMillis());
    }
    close();
    Cleanup.remove(folder);
  }

  @Override
  public String interrupted(ReleaseName name) {
    close();
    return Files.exists(folder)
        ? "stopped; what has come is kept in " + folder + ", the same command goes on from there"
        : "stopped; nothing had come";
  }

  /** Called by the one who fetches, and by the one who interrupts: the second waits. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean keeps = alone.hasContent();
    alone.close();
    if (!keeps && !alone.hasContent()) {
      Cleanup.remove(folder);
    }
  }
}
