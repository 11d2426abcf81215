package io.rackcast.agent.transfer;

import io.rackcast.proto.announce.PeerAddress;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Claims to have everything, and answers requests as the test decides. */
final class BadSeeder implements AutoCloseable {
  private final ServerSocket listener;
  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger requests = new AtomicInteger();

  /** What it does with a request. */
  interface Answer {
    void answer(RawPeer peer, int piece, int begin, int length) throws IOException;
  }

  BadSeeder(String host, TestContent content, Answer answer) throws IOException {
    listener = RawPeer.listener(host);
    var thread = new Thread(() -> serve(content, answer), "bad-seeder");
    thread.setDaemon(true);
    thread.start();
  }

  PeerAddress address() {
    return RawPeer.address(listener);
  }

  private void serve(TestContent content, Answer answer) {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept();
          var peer = new RawPeer(socket)) {
        connections.incrementAndGet();
        peer.shakeHands(content.metainfo().infoHash());
        peer.send(RawPeer.HAVE_ALL);
        peer.send(RawPeer.UNCHOKE);
        while (true) {
          var body = peer.readUntil(RawPeer.REQUEST).body();
          requests.incrementAndGet();
          answer.answer(peer, body.getInt(), body.getInt(), body.getInt());
        }
      } catch (IOException e) {
        // The other side closed; the next connection may come.
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
