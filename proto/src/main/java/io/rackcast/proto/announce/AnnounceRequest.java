package io.rackcast.proto.announce;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import java.util.Optional;

/**
 * An announce (BEP 3, "Tracker GET requests").
 *
 * @param infoHash the swarm
 * @param peerId the peer
 * @param port TCP port the peer listens on, 1 to 65535
 * @param uploaded bytes sent since started, 0 or more
 * @param downloaded bytes received since started, 0 or more
 * @param left bytes still missing; 0: a seeder
 * @param event why now
 * @param numwant peers wanted, 0 or more; -1: the tracker's default
 * @param key random number that names the peer to the tracker only, across changes of its address
 * @param trackerId what the tracker gave as {@code tracker id} before, to be sent back
 */
public record AnnounceRequest(
    InfoHash infoHash,
    PeerId peerId,
    int port,
    long uploaded,
    long downloaded,
    long left,
    Event event,
    int numwant,
    int key,
    Optional<String> trackerId) {

  /** Checks the ranges. */
  public AnnounceRequest {
    require(port >= 1 && port <= 65535, "port", port, "1 to 65535");
    require(uploaded >= 0, "uploaded", uploaded, "0 or more");
    require(downloaded >= 0, "downloaded", downloaded, "0 or more");
    require(left >= 0, "left", left, "0 or more");
    require(numwant >= -1, "numwant", numwant, "0 or more, or -1 for the tracker's default");
  }

  private static void require(boolean good, String name, long value, String range) {
    if (!good) {
      throw new IllegalArgumentException("%s is %d; it must be %s".formatted(name, value, range));
    }
  }
}
