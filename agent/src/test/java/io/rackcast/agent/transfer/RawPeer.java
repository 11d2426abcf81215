package io.rackcast.agent.transfer;

import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A peer played by hand on a plain socket: says what the test wants, right or wrong. */
final class RawPeer implements AutoCloseable {
  static final int UNCHOKE = 1;
  static final int INTERESTED = 2;
  static final int HAVE = 4;
  static final int BITFIELD = 5;
  static final int REQUEST = 6;
  static final int PIECE = 7;
  static final int CANCEL = 8;
  static final int HAVE_ALL = 14;
  static final int HAVE_NONE = 15;
  static final int REJECT = 16;
  static final int EXTENDED = 20;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  /** A message as it was received; a keep-alive has the id -1. */
  record Message(int id, ByteBuffer body) {}

  RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(60_000);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  /** One that takes little until it reads. */
  static RawPeer dialNarrow(TestEngine engine, String from) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(16 << 10);
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.connect(new InetSocketAddress(engine.host, engine.engine.port()));
    return new RawPeer(socket);
  }

  static RawPeer dial(TestEngine engine, String from) throws IOException {
    return new RawPeer(
        new Socket(
            InetAddress.getByName(engine.host),
            engine.engine.port(),
            InetAddress.getByName(from),
            0));
  }

  static ServerSocket listener(String host) throws IOException {
    return new ServerSocket(0, 50, InetAddress.getByName(host));
  }

  static PeerAddress address(ServerSocket listener) {
    return new PeerAddress(IpAddress.of(listener.getInetAddress()), listener.getLocalPort());
  }

  /** Sends a handshake with the fast and the extension bit, and reads the other one. */
  byte[] shakeHands(InfoHash infoHash) throws IOException {
    return shakeHands(infoHash, PeerId.random("-XX0000-", new Random()));
  }

  byte[] shakeHands(InfoHash infoHash, PeerId id) throws IOException {
    out.write(19);
    out.write("BitTorrent protocol".getBytes(StandardCharsets.US_ASCII));
    out.write(new byte[] {0, 0, 0, 0, 0, 0x10, 0, 0x04});
    out.write(infoHash.bytes());
    out.write(id.bytes());
    out.flush();
    var theirs = new byte[68];
    in.readFully(theirs);
    return theirs;
  }

  void sendRaw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  void send(int id, int... numbers) throws IOException {
    out.writeInt(1 + 4 * numbers.length);
    out.write(id);
    for (int number : numbers) {
      out.writeInt(number);
    }
    out.flush();
  }

  void sendBitfield(byte[] bits) throws IOException {
    out.writeInt(1 + bits.length);
    out.write(BITFIELD);
    out.write(bits);
    out.flush();
  }

  void sendExtended(int id, String payload) throws IOException {
    sendExtended(id, payload.getBytes(StandardCharsets.ISO_8859_1));
  }

  void sendExtended(int id, byte[] payload) throws IOException {
    out.writeInt(2 + payload.length);
    out.write(EXTENDED);
    out.write(id);
    out.write(payload);
    out.flush();
  }

  void sendBlock(int piece, int begin, byte[] data, int offset, int length) throws IOException {
    out.writeInt(9 + length);
    out.write(PIECE);
    out.writeInt(piece);
    out.writeInt(begin);
    out.write(data, offset, length);
    out.flush();
  }

  Message read() throws IOException {
    int length = in.readInt();
    if (length == 0) {
      return new Message(-1, ByteBuffer.allocate(0));
    }
    int id = in.readUnsignedByte();
    var body = new byte[length - 1];
    in.readFully(body);
    return new Message(id, ByteBuffer.wrap(body));
  }

  /** Skips messages until one with this id. */
  Message readUntil(int id) throws IOException {
    Message message = read();
    while (message.id() != id) {
      message = read();
    }
    return message;
  }

  /** Whether the other side closes, whatever it says before. */
  boolean isClosedByOther() {
    try {
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        // Skips what was said before.
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
