package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.rackcast.agent.transfer.wire.ExtensionHandshake;
import io.rackcast.agent.transfer.wire.Messages;
import java.util.Optional;

/** What both sides say first: the extension handshake (BEP 10), then which pieces there are. */
final class Greeting {
  private Greeting() {}

  static void to(Peer peer, Swarm swarm) {
    boolean fast = peer.handshake().fast();
    if (peer.handshake().extended()) {
      boolean complete = swarm.fetcher().picker().isComplete();
      var told =
          new ExtensionHandshake(
              swarm.parts().settings().uploadQueue(),
              complete,
              swarm.parts().connector().port(),
              ExtensionHandshake.OUR_FETCHING_ID,
              ExtensionHandshake.OUR_LEADS_ID,
              ExtensionHandshake.MAX_REQUEST_BYTES);
      byte[] bytes = told.write(swarm.parts().settings().clientName(), Optional.of(peer.address()));
      Messages.extended(peer.out().buffer(), 0, bytes);
    }
    tellPieces(swarm, peer.out().buffer(), fast);
    peer.out().flush();
  }

  private static void tellPieces(Swarm swarm, ByteBuf out, boolean fast) {
    var picker = swarm.fetcher().picker();
    int pieces = swarm.layout().pieces();
    int have = picker.haveCount();
    if (fast && have == pieces) {
      Messages.haveAll(out);
    } else if (fast && have == 0) {
      Messages.haveNone(out);
    } else if (have > 0) {
      Messages.bitfield(out, PieceBits.bytes(picker.have(), pieces));
    }
  }
}
