package io.rackcast.tracker.swarm;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;

/**
 * What a peer says in one announce, whatever transport it came by (BEP 3, "Tracker GET requests").
 *
 * @param infoHash the swarm, by its v1 or its truncated v2 infohash
 * @param peerId the peer
 * @param port TCP port it listens on, 1 to 65535
 * @param uploaded bytes sent since it started, 0 or more
 * @param downloaded bytes received since it started, 0 or more
 * @param left bytes it lacks; {@link #LEFT_UNKNOWN} if it does not say, as one library does
 * @param event why it announces
 * @param numwant how many peers it wants; {@link #NUMWANT_DEFAULT} leaves that to the tracker
 */
public record Announce(
    InfoHash infoHash,
    PeerId peerId,
    int port,
    long uploaded,
    long downloaded,
    long left,
    Event event,
    int numwant) {
  /** Stands for a {@code left} that was not sent: the peer counts as a leecher. */
  public static final long LEFT_UNKNOWN = Long.MAX_VALUE;

  /** Stands for a {@code numwant} that was not sent or is negative. */
  public static final int NUMWANT_DEFAULT = -1;

  /** The same announce in the swarm that {@code name} names. */
  public Announce in(InfoHash name) {
    return name.equals(infoHash)
        ? this
        : new Announce(name, peerId, port, uploaded, downloaded, left, event, numwant);
  }
}
