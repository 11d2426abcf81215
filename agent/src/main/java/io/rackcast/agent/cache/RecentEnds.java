package io.rackcast.agent.cache;

import io.rackcast.proto.torrent.InfoHash;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The last artifacts that ended, kept or not: an answer of the publisher that was under way at that
 * time does not know of it. Guarded by its owner.
 */
final class RecentEnds {
  // Far more than can come during one question to the publisher, which takes 15 s at most.
  private static final int MOST = 1000;

  private record End(long number, InfoHash infoHash, String reason) {}

  private final Deque<End> newestFirst = new ArrayDeque<>();
  private long count;

  long count() {
    return count;
  }

  void add(InfoHash infoHash, String reason) {
    newestFirst.addFirst(new End(++count, infoHash, reason));
    if (newestFirst.size() > MOST) {
      newestFirst.removeLast();
    }
  }

  /** Why an artifact ended after the first {@code before} ends; empty if it did not. */
  Optional<String> since(long before, InfoHash infoHash) {
    return newestFirst.stream()
        .filter(end -> end.number() > before && end.infoHash().equals(infoHash))
        .map(End::reason)
        .findFirst();
  }
}
