package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.wire.WireException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Who is served: everybody who wants, up to a bound; beyond it peers take turns, the one served
 * longest giving way. There is no tit-for-tat, as all peers work for the same owner. Used on the
 * event loop.
 */
final class UploadSlots {
  private static final int TICKS_A_TURN = 10;

  private final int most;
  private final Deque<Peer> served = new ArrayDeque<>();
  private final Deque<Peer> waiting = new ArrayDeque<>();
  private int ticks;

  UploadSlots(int most) {
    this.most = most;
  }

  void want(Peer peer) {
    if (served.contains(peer) || waiting.contains(peer)) {
      return;
    }
    if (served.size() < most) {
      serve(peer);
    } else {
      waiting.add(peer);
    }
  }

  /** The peer wants nothing any more, or is gone. */
  void leave(Peer peer) {
    waiting.remove(peer);
    if (served.remove(peer)) {
      Peer next = waiting.poll();
      if (next != null) {
        serve(next);
        next.out().flush();
      }
      peer.upload().choke(); // last, as it throws for a peer that does not read
    }
  }

  /** Once a second; after some of them one waiting peer takes the place of one served. */
  void tick() {
    if (++ticks % TICKS_A_TURN != 0 || waiting.isEmpty()) {
      return;
    }
    Peer longest = served.remove();
    waiting.add(longest);
    choke(longest);
    Peer next = waiting.remove();
    serve(next);
    next.out().flush();
  }

  /** It may turn out that the peer does not read: this costs it the connection, nobody else. */
  private static void choke(Peer peer) {
    try {
      peer.upload().choke();
      peer.out().flush();
    } catch (WireException e) {
      peer.close(e.closeCause());
    }
  }

  private void serve(Peer peer) {
    served.add(peer);
    peer.upload().unchoke();
  }
}
