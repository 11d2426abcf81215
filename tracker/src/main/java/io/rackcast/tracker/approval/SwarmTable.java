package io.rackcast.tracker.approval;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.ApprovalEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The newest event of each swarm, by all its names. One thread writes, any may read. */
final class SwarmTable {
  private static final int MAX_OTHER_NAMES = 8;

  private final Map<InfoHash, ApprovalEvent> events = new ConcurrentHashMap<>();
  private final Map<InfoHash, InfoHash> names = new ConcurrentHashMap<>();

  /**
   * Takes in an event; returns its swarm's name.
   *
   * @throws IllegalArgumentException if it names no swarm
   */
  InfoHash put(ApprovalEvent event) {
    var name = InfoHash.of(event.getInfohash().toByteArray());
    events.put(name, event);
    if (event.getInfohashV2().size() >= InfoHash.LENGTH) {
      alias(event.getInfohashV2().substring(0, InfoHash.LENGTH), name);
    }
    event.getOtherInfohashesList().stream()
        .limit(MAX_OTHER_NAMES)
        .forEach(other -> alias(other, name));
    return name;
  }

  private void alias(ByteString other, InfoHash name) {
    names.put(InfoHash.of(other.toByteArray()), name);
  }

  @Nullable ApprovalEvent get(InfoHash name) {
    return events.get(name);
  }

  InfoHash nameOf(InfoHash infoHash) {
    // A name of its own is no other swarm's further name.
    return events.containsKey(infoHash) ? infoHash : names.getOrDefault(infoHash, infoHash);
  }

  void forEach(BiConsumer<InfoHash, ApprovalEvent> action) {
    events.forEach(action);
  }

  List<ApprovalEvent> all() {
    return List.copyOf(events.values());
  }
}
