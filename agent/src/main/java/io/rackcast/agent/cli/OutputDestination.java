package io.rackcast.agent.cli;

import io.rackcast.agent.activation.Activation;
import io.rackcast.agent.api.FetchUpdate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code -o PATH}, with the habits of {@code cp}. */
record OutputDestination(String output) implements Destination {
  @Override
  public void check() {
    TargetPath.checkParent(output);
  }

  @Override
  public Path folder() {
    Path target = Path.of(output).toAbsolutePath().normalize();
    Path parent = Files.isDirectory(target) ? target : target.getParent();
    return parent == null ? target : parent;
  }

  @Override
  public Path put(FetchUpdate.Done done, Activation.Placing placing)
      throws IOException, InterruptedException {
    Path name = Path.of(done.path()).getFileName();
    Path target = TargetPath.of(output, String.valueOf(name), done.folder());
    placing.at(target);
    return target;
  }

  @Override
  public Optional<Path> link() {
    return Optional.empty();
  }
}
