package io.rackcast.tracker;

import io.rackcast.proto.torrent.InfoHash;
import java.util.function.BiConsumer;

/**
 * Passes on that a swarm must end. The approvals are made before the part that ends swarms, which
 * needs them; what comes before that part is there ends nothing, since no swarm exists yet.
 */
final class Ending {
  private volatile BiConsumer<InfoHash, String> target = (name, why) -> {};

  void tell(BiConsumer<InfoHash, String> newTarget) {
    target = newTarget;
  }

  void end(InfoHash name, String why) {
    target.accept(name, why);
  }
}
