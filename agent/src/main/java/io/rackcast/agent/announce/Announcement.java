package io.rackcast.agent.announce;

import io.rackcast.proto.announce.AnnounceReply;
import io.rackcast.proto.announce.AnnounceRequest;
import io.rackcast.proto.announce.Event;
import io.rackcast.proto.torrent.InfoHash;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the next announce of a swarm tells (BEP 3, "Tracker Request Parameters"), and how long to
 * wait after it. Confined to the announcer's event loop.
 */
final class Announcement {
  private static final int PEERS_WANTED = 50;

  private final InfoHash infoHash;
  private final AnnouncingNode node;
  private final AnnounceTimes times;
  private final Supplier<SwarmProgress> progress;
  private final int key;
  private Event event = Event.STARTED;
  private Optional<String> trackerId = Optional.empty();

  Announcement(
      InfoHash infoHash,
      AnnouncingNode node,
      AnnounceTimes times,
      Supplier<SwarmProgress> progress) {
    this.infoHash = infoHash;
    this.node = node;
    this.times = times;
    this.progress = progress;
    this.key = node.random().nextInt();
  }

  Event event() {
    return event;
  }

  /** The tracker is to hear that the download is whole, unless it is to hear of the start. */
  void completed() {
    if (event == Event.NONE) {
      event = Event.COMPLETED;
    }
  }

  void startOver() {
    event = Event.STARTED;
  }

  AnnounceRequest next() {
    return request(event, PEERS_WANTED);
  }

  AnnounceRequest goodbye() {
    return request(Event.STOPPED, 0);
  }

  /** A tracker took an announce with {@code told}. */
  void taken(Event told, AnnounceReply reply) {
    trackerId = reply.trackerId().or(() -> trackerId);
    if (event == told) {
      event = Event.NONE;
    }
  }

  /** How long to wait after an answer: the tracker's word, within our bounds. */
  Duration pause(AnnounceReply reply) {
    boolean soon = progress.get().hungry() && !reply.minInterval().isZero();
    Duration asked = soon ? reply.minInterval() : reply.interval();
    if (asked.compareTo(times.floor()) < 0) {
      return times.floor();
    }
    return asked.compareTo(times.ceiling()) > 0 ? times.ceiling() : asked;
  }

  private AnnounceRequest request(Event told, int wanted) {
    SwarmProgress now = progress.get();
    return new AnnounceRequest(
        infoHash,
        node.peerId(),
        node.port(),
        now.uploadedBytes(),
        now.downloadedBytes(),
        now.leftBytes(),
        told,
        wanted,
        key,
        trackerId);
  }
}
