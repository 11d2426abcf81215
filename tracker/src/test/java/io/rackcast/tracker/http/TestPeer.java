package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.bencode.BencodeLimits;
import io.rackcast.proto.topology.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A peer at an address of its own that says exactly what a test wants it to say. */
public final class TestPeer {
  /** The swarm it announces in, as it stands in a query. */
  public static final String HASH = "%11".repeat(20);

  private final int trackerPort;
  private final String address;

  public TestPeer(int trackerPort, String address) {
    this.trackerPort = trackerPort;
    this.address = address;
  }

  /** The query of an ordinary announce. */
  public String query(long left) {
    int last = Integer.parseInt(address.substring(address.lastIndexOf('.') + 1));
    return "info_hash=%s&peer_id=-XX0001-%012d&port=6881&uploaded=0&downloaded=0&left=%d"
        .formatted(HASH, last, left);
  }

  public Reply announce(long left) {
    return announce(left, "");
  }

  /** Announces, with more parameters. */
  public Reply announce(long left, String more) {
    return get("/announce?" + query(left) + more);
  }

  public Reply get(String target) {
    return new Reply(bodyOf(raw("GET " + target + " HTTP/1.0\r\n\r\n")));
  }

  /** Sends bytes and reads until the tracker closes. */
  public byte[] raw(String bytes) {
    try (var socket = connect()) {
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
      return socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection from its address. */
  public Socket connect() throws IOException {
    var tracker = IpAddress.parse("127.0.0.1").toInetAddress();
    var socket = new Socket(tracker, trackerPort, IpAddress.parse(address).toInetAddress(), 0);
    socket.setSoTimeout(20_000);
    return socket;
  }

  static byte[] bodyOf(byte[] response) {
    int head = new String(response, ISO_8859_1).indexOf("\r\n\r\n") + 4;
    return Arrays.copyOfRange(response, head, response.length);
  }

  /** An answer, read. */
  public record Reply(BDictionary dictionary) {
    Reply(byte[] body) {
      this(Bencode.readDictionary(body, BencodeLimits.MESSAGE));
    }

    /** The failure reason, empty if there is none. */
    public String failure() {
      return dictionary.text("failure reason").orElse("");
    }

    public long number(String key) {
      return dictionary.integer(key).orElseThrow();
    }

    /** The IPv4 peers. */
    public List<String> hosts() {
      var bytes = dictionary.string("peers").orElseThrow().bytes();
      List<String> hosts = new ArrayList<>();
      for (int i = 0; i + 6 <= bytes.length; i += 6) {
        hosts.add(
            "%d.%d.%d.%d"
                .formatted(
                    bytes[i] & 0xff,
                    bytes[i + 1] & 0xff,
                    bytes[i + 2] & 0xff,
                    bytes[i + 3] & 0xff));
      }
      return hosts;
    }
  }
}
