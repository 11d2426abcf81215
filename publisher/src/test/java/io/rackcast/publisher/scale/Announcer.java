package io.rackcast.publisher.scale;

import com.google.protobuf.ByteString;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A peer that announces to one tracker over one HTTP connection. One thread at a time. */
final class Announcer implements AutoCloseable {
  private static final int LONGEST_ANSWER = 1 << 16;

  private final Socket socket;
  private final DataInputStream in;
  private final byte[] request;

  /**
   * Connects.
   *
   * @param port the tracker's
   * @param url an announce URL that the publisher signed; its host and port do not matter
   * @param infoHash 20 bytes
   */
  Announcer(int port, String url, ByteString infoHash) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    var uri = URI.create(url);
    var text =
        "GET %s?%s&info_hash=%s&peer_id=-RC0000-000000000001&port=6881&uploaded=0&downloaded=0&left=0&numwant=0&compact=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            .formatted(uri.getRawPath(), uri.getRawQuery(), percent(infoHash.toByteArray()));
    request = text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String percent(byte[] bytes) {
    var text = new StringBuilder();
    for (byte each : bytes) {
      text.append("%%%02x".formatted(each & 0xff));
    }
    return text.toString();
  }

  /** Announces once; the tracker's answer, bencoded. */
  String announce() throws IOException {
    socket.getOutputStream().write(request);
    int length = -1;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring("content-length:".length()).strip());
      }
    }
    if (length < 0 || length > LONGEST_ANSWER) {
      throw new IOException("the tracker's answer has no length, or a wild one: " + length);
    }
    return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  /** Whether the tracker takes the peer in. */
  boolean isAdmitted() throws IOException {
    return !announce().contains("failure reason");
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
