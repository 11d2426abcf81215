package io.rackcast.tracker.udp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A peer with an address of its own that sends exactly the datagrams a test wants it to send. */
final class UdpPeer implements AutoCloseable {
  static final int ANNOUNCE_BYTES = 98;
  private static final int PATIENCE_MILLIS = 20_000;
  // For an answer that must not come: what a datagram of the test's own would need many times over.
  private static final int SILENCE_MILLIS = 200;

  private final DatagramSocket socket;
  private final int number;

  UdpPeer(InetSocketAddress tracker, String address) {
    try {
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 0));
      socket.connect(tracker);
      number =
          socket.getLocalAddress().getAddress()[socket.getLocalAddress().getAddress().length - 1];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long connect() {
    return ByteBuffer.wrap(ask(connectRequest(7))).getLong(8);
  }

  static byte[] connectRequest(int transactionId) {
    return ByteBuffer.allocate(16).putLong(0x41727101980L).putInt(0).putInt(transactionId).array();
  }

  /** An ordinary announce, of infohash 1111…; the test changes what it wants to. */
  byte[] announceRequest(long connectionId, long left) {
    var bytes = ByteBuffer.allocate(ANNOUNCE_BYTES).putLong(connectionId).putInt(1).putInt(0x5eed);
    for (int i = 0; i < 20; i++) {
      bytes.put((byte) 0x11);
    }
    return bytes
        .put("-XX0001-%012d".formatted(number).getBytes(US_ASCII))
        .putLong(0)
        .putLong(left)
        .putLong(0)
        .putInt(0)
        .putInt(0)
        .putInt(0x1234)
        .putInt(-1)
        .putShort((short) 6881)
        .array();
  }

  static byte[] scrapeRequest(long connectionId, int count) {
    return scrapeRequest(connectionId, count, 9);
  }

  static byte[] scrapeRequest(long connectionId, int count, int transactionId) {
    var bytes =
        ByteBuffer.allocate(16 + 20 * count).putLong(connectionId).putInt(2).putInt(transactionId);
    Arrays.fill(bytes.array(), 16, bytes.capacity(), (byte) 0x11);
    return bytes.array();
  }

  Answer announce(long left) {
    return new Answer(ask(announceRequest(connect(), left)));
  }

  Answer announce(byte[] request) {
    return new Answer(ask(request));
  }

  /** Sends, and waits for the answer. */
  byte[] ask(byte[] request) {
    send(request);
    return awaited();
  }

  private byte[] awaited() {
    var answer = receive(PATIENCE_MILLIS);
    if (answer == null) {
      throw new AssertionError("no answer");
    }
    return answer;
  }

  /** Sends, and gives what comes back soon; null for nothing. */
  byte @Nullable [] askInVain(byte[] request) {
    send(request);
    return receive(SILENCE_MILLIS);
  }

  /**
   * What has come back for all that was sent before: connects, and gives what comes before the
   * answer to that. One socket's datagrams are answered one after the other.
   */
  List<Answer> answersUntilNow() {
    List<Answer> answers = new ArrayList<>();
    for (var next = new Answer(ask(connectRequest(7)));
        next.action() != 0;
        next = new Answer(awaited())) {
      answers.add(next);
    }
    return answers;
  }

  void send(byte[] request) {
    try {
      socket.send(new DatagramPacket(request, request.length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte @Nullable [] receive(int millis) {
    try {
      socket.setSoTimeout(millis);
      var packet = new DatagramPacket(new byte[4096], 4096);
      socket.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    } catch (SocketTimeoutException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    socket.close();
  }

  /** An answer to an announce, read. */
  record Answer(ByteBuffer bytes) {
    Answer(byte[] bytes) {
      this(ByteBuffer.wrap(bytes));
    }

    int length() {
      return bytes.capacity();
    }

    int action() {
      return bytes.getInt(0);
    }

    int transactionId() {
      return bytes.getInt(4);
    }

    int interval() {
      return bytes.getInt(8);
    }

    int leechers() {
      return bytes.getInt(12);
    }

    int seeders() {
      return bytes.getInt(16);
    }

    /** The sentence of an error; empty if it is none. */
    String error() {
      return action() == 3 ? new String(bytes(8, bytes.capacity() - 8), ISO_8859_1) : "";
    }

    private byte[] bytes(int offset, int length) {
      var copy = new byte[length];
      bytes.get(offset, copy);
      return copy;
    }

    /** The peers' addresses, each of so many bytes. */
    List<String> hosts(int addressBytes) {
      List<String> hosts = new ArrayList<>();
      for (int at = 20; at < bytes.capacity(); at += addressBytes + 2) {
        try {
          hosts.add(InetAddress.getByAddress(bytes(at, addressBytes)).getHostAddress());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return hosts;
    }
  }
}
