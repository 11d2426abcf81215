package io.rackcast.agent.cli;

import io.rackcast.agent.activation.Activation;
import io.rackcast.agent.api.FetchUpdate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the content of a fetch goes. */
interface Destination {
  /** Checks before the fetch what can be checked without the content. */
  void check() throws IOException;

  /** The folder that takes it, on the file system where it will stand. */
  Path folder();

  /** Has it placed; returns where it stands. */
  Path put(FetchUpdate.Done done, Activation.Placing placing)
      throws IOException, InterruptedException;

  /** The link that points at it afterwards. */
  Optional<Path> link();
}
