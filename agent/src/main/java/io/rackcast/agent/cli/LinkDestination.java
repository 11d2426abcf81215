package io.rackcast.agent.cli;

import io.rackcast.agent.activation.Activation;
import io.rackcast.agent.api.FetchUpdate;
import io.rackcast.agent.release.ReleaseName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code --activate LINK}: beside the link, as {@code NAME-VERSION}, and then in use by it. */
final class LinkDestination implements Destination {
  private final Path path;
  private final Activation.Options options;

  LinkDestination(Path link, Activation.Options options) {
    this.path = link.toAbsolutePath().normalize();
    this.options = options;
  }

  @Override
  public void check() throws IOException {
    Activation.check(path);
  }

  @Override
  public Path folder() {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  @Override
  public Path put(FetchUpdate.Done done, Activation.Placing placing)
      throws IOException, InterruptedException {
    try (var activation = Activation.of(path, options);
        var stop = new OnInterrupt(activation::interrupt)) {
      Path release = activation.place(new ReleaseName(done.name(), done.version()), placing);
      activation.activate(release);
      return release;
    }
  }

  @Override
  public Optional<Path> link() {
    return Optional.of(path);
  }
}
