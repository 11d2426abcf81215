package io.rackcast.agent.transfer;

import io.rackcast.proto.torrent.PeerId;
import java.util.Arrays;

/** The order of peer ids that both ends of two connections agree on: by bytes, unsigned. */
final class PeerIds {
  private PeerIds() {}

  static int compare(PeerId a, PeerId b) {
    return Arrays.compareUnsigned(a.bytes(), b.bytes());
  }
}
