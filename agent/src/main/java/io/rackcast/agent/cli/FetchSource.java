package io.rackcast.agent.cli;

import io.rackcast.agent.api.FetchUpdate;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Where a fetch gets its content from: a running agent, or parts of its own. */
interface FetchSource extends AutoCloseable {
  /** Blocks until the content is whole; the last line of the fetch. */
  FetchUpdate fetch(ReleaseName name, Consumer<FetchUpdate.Progress> progress)
      throws IOException, InterruptedException;

  /** Puts the content in its place. */
  void place(Placement placement, Path content, Sha256Digest expected, Link link)
      throws InterruptedException;

  /** The content stands where it was to stand, and is in use if it was to be. */
  default void placed() throws InterruptedException {}

  /**
   * The command is told to end while it fetches (Ctrl-C, SIGTERM): stops, and says what became of
   * it in one sentence.
   */
  String interrupted(ReleaseName name);

  @Override
  void close();
}
