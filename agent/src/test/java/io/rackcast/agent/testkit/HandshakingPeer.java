package io.rackcast.agent.testkit;

import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A peer that shakes hands (BEP 3) and says no more. */
public final class HandshakingPeer implements AutoCloseable {
  private static final int HANDSHAKE_BYTES = 68;
  private static final int LIMIT_MILLIS = 30_000;

  private final Socket socket;

  /** Connects and says the first word. */
  public HandshakingPeer(String host, int port, InfoHash infoHash) throws IOException {
    socket = new Socket(host, port);
    socket.setSoTimeout(LIMIT_MILLIS);
    var out = socket.getOutputStream();
    out.write(19);
    out.write("BitTorrent protocol".getBytes(StandardCharsets.US_ASCII));
    out.write(new byte[8]);
    out.write(infoHash.bytes());
    out.write("-XX0001-abcdefghijkl".getBytes(StandardCharsets.US_ASCII));
  }

  /** Whether the other side shakes hands too, rather than closing. */
  public boolean isWelcome() throws IOException {
    try {
      return socket.getInputStream().readNBytes(HANDSHAKE_BYTES).length == HANDSHAKE_BYTES;
    } catch (SocketException e) {
      return false; // reset
    }
  }

  /** Reads until the other side closes; fails when it has not after 30 s. */
  public void awaitClosed() throws IOException {
    try {
      var unused = socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      // Reset: closed as well.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
