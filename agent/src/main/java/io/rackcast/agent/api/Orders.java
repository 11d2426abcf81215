package io.rackcast.agent.api;

import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.torrent.InfoHash;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fetches that somebody waits for, so that one who gives up does not stop what another waits
 * for. Safe for use by several threads; bounded by the fetches that may be watched.
 */
final class Orders {

  /** One of them. */
  static final class Order {
    private final ReleaseName name;
    private @Nullable InfoHash infoHash;
    private boolean givenUp;

    private Order(ReleaseName name) {
      this.name = name;
    }
  }

  private final Set<Order> open = new HashSet<>();

  synchronized Order begin(ReleaseName name) {
    var order = new Order(name);
    open.add(order);
    return order;
  }

  /** It is known what is fetched; false if it was given up before. */
  synchronized boolean begun(Order order, InfoHash infoHash) {
    order.infoHash = infoHash;
    return !order.givenUp;
  }

  synchronized void end(Order order) {
    open.remove(order);
  }

  /** What is fetched for an order of that name, which may be a label. */
  synchronized Optional<InfoHash> infoHash(ReleaseName name) {
    return open.stream()
        .filter(order -> order.name.equals(name))
        .flatMap(order -> Optional.ofNullable(order.infoHash).stream())
        .findAny();
  }

  /** Gives one order of a release up; false if others wait for the same content. */
  synchronized boolean giveUp(ReleaseName name) {
    Optional<Order> mine =
        open.stream().filter(order -> !order.givenUp && order.name.equals(name)).findAny();
    mine.ifPresent(order -> order.givenUp = true);
    return open.stream().noneMatch(order -> !order.givenUp && isSame(order, name, mine));
  }

  private static boolean isSame(Order order, ReleaseName name, Optional<Order> mine) {
    return order.name.equals(name)
        || mine.map(given -> given.infoHash)
            .filter(infoHash -> infoHash.equals(order.infoHash))
            .isPresent();
  }
}
