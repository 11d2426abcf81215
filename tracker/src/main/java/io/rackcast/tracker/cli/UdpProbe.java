package io.rackcast.tracker.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.rackcast.proto.announce.AnnounceException;
import io.rackcast.proto.announce.AnnounceRequest;
import io.rackcast.proto.announce.CompactPeers;
import io.rackcast.proto.announce.Event;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Announces over UDP (BEP 15), with path and query of the URL behind it (BEP 41). */
final class UdpProbe implements ProbeTransport {
  private static final long PROTOCOL = 0x41727101980L;
  private static final int CONNECT = 0;
  private static final int ANNOUNCE = 1;
  private static final int SCRAPE = 2;
  private static final int ERROR = 3;
  private static final int URL_DATA = 2;
  private static final int MOST_BLOCK = 255;
  private static final int[] WAIT_MILLIS = {1_000, 2_000, 4_000};

  private final DatagramChannel channel;
  private final Selector selector;
  private final byte[] target;
  private final RandomGenerator random;
  private long connectionId;
  private boolean connected;

  UdpProbe(URI url, RandomGenerator random) throws IOException {
    var address = new InetSocketAddress(url.getHost(), url.getPort());
    if (address.isUnresolved()) {
      throw new UnknownHostException(url.getHost());
    }
    String query = url.getRawQuery();
    target = (url.getRawPath() + (query == null ? "" : "?" + query)).getBytes(UTF_8);
    this.random = random;
    channel = DatagramChannel.open();
    channel.connect(address);
    channel.configureBlocking(false);
    selector = Selector.open();
    channel.register(selector, SelectionKey.OP_READ);
  }

  @Override
  public Told announce(AnnounceRequest request) throws IOException {
    connect();
    boolean isIpv4 = self().isIpv4();
    var datagram =
        head(ANNOUNCE, 98 + target.length + 2 * (target.length / MOST_BLOCK + 1))
            .put(request.infoHash().bytes())
            .put(request.peerId().bytes())
            .putLong(request.downloaded())
            .putLong(request.left())
            .putLong(request.uploaded())
            .putInt(number(request.event()))
            .putInt(0)
            .putInt(request.key())
            .putInt(request.numwant())
            .putShort((short) request.port());
    for (int at = 0; at < target.length; at += MOST_BLOCK) {
      int length = Math.min(MOST_BLOCK, target.length - at);
      datagram.put((byte) URL_DATA).put((byte) length).put(target, at, length);
    }
    var answer = ask(datagram.flip(), ANNOUNCE, 20);
    if (answer.getInt(0) == ERROR) {
      return Told.refused(sentence(answer));
    }
    int leechers = answer.getInt(12);
    int seeders = answer.getInt(16);
    var peers = new byte[answer.limit() - 20];
    answer.get(20, peers);
    try {
      return new Told(
          Optional.empty(),
          seeders,
          leechers,
          isIpv4 ? CompactPeers.decodeIpv4(peers) : CompactPeers.decodeIpv6(peers),
          Optional.of(self()));
    } catch (AnnounceException e) {
      throw new IOException("its list of peers cannot be read: " + e.getMessage(), e);
    }
  }

  private IpAddress self() throws IOException {
    return IpAddress.of(((InetSocketAddress) channel.getLocalAddress()).getAddress());
  }

  private static int number(Event event) {
    return switch (event) {
      // BEP 15 has no number for a peer that wants no more.
      case NONE, PAUSED -> 0;
      case COMPLETED -> 1;
      case STARTED -> 2;
      case STOPPED -> 3;
    };
  }

  @Override
  public Optional<Counts> scrape(InfoHash infoHash) throws IOException {
    connect();
    var answer = ask(head(SCRAPE, 36).put(infoHash.bytes()).flip(), SCRAPE, 20);
    // A scrape carries no URL, so no token either: where one is asked for it is refused.
    return answer.getInt(0) == ERROR
        ? Optional.empty()
        : Optional.of(new Counts(answer.getInt(8), answer.getInt(16)));
  }

  private void connect() throws IOException {
    if (!connected) {
      connectionId = PROTOCOL;
      connectionId = ask(head(CONNECT, 16).flip(), CONNECT, 16).getLong(8);
      connected = true;
    }
  }

  private ByteBuffer head(int action, int length) {
    return ByteBuffer.allocate(length)
        .putLong(connectionId)
        .putInt(action)
        .putInt(random.nextInt());
  }

  /** Sends, again if nothing comes back, and waits for the answer of this transaction. */
  private ByteBuffer ask(ByteBuffer request, int action, int fewest) throws IOException {
    int transaction = request.getInt(12);
    try {
      for (int wait : WAIT_MILLIS) {
        channel.write(request.duplicate());
        var answer = await(transaction, System.nanoTime() + wait * 1_000_000L);
        if (answer != null) {
          return checked(answer, action, fewest);
        }
      }
    } catch (PortUnreachableException e) {
      throw new ConnectException("port unreachable");
    }
    throw new HttpTimeoutException("no answer");
  }

  private static ByteBuffer checked(ByteBuffer answer, int action, int fewest) throws IOException {
    int said = answer.getInt(0);
    if (said == ERROR && action != CONNECT) {
      return answer;
    }
    if (said != action || answer.limit() < fewest) {
      throw new IOException(
          said == ERROR ? sentence(answer) : "it answers with a datagram that is no answer");
    }
    return answer;
  }

  private @Nullable ByteBuffer await(int transaction, long deadline) throws IOException {
    while (true) {
      long rest = (deadline - System.nanoTime()) / 1_000_000;
      if (rest <= 0) {
        return null;
      }
      selector.select(rest);
      selector.selectedKeys().clear();
      var answer = ByteBuffer.allocate(65_536);
      if (channel.read(answer) >= 8 && answer.getInt(4) == transaction) {
        return answer.flip();
      }
    }
  }

  private static String sentence(ByteBuffer error) {
    var text = new byte[error.limit() - 8];
    error.get(8, text);
    return Text.clean(new String(text, ISO_8859_1));
  }

  @Override
  public void close() {
    try {
      selector.close();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a socket does not close", e);
    }
  }
}
