package io.rackcast.tracker.udp;

import io.netty.channel.socket.DatagramPacket;
import io.netty.util.NetUtil;
import io.rackcast.proto.topology.IpAddress;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * The datagram that is being read: its bytes in an array that is used again, and whom it is from.
 * What all requests begin with (BEP 15):
 *
 * <pre>
 *  0  8  connection id; of a connect the protocol's own number
 *  8  4  action
 * 12  4  transaction id
 * </pre>
 */
final class Datagram {
  /** One that is as long as this may have lost its end. A scrape of 74 swarms has 1,496 bytes. */
  static final int LIMIT = 2048;

  static final int HEAD_BYTES = 16;

  private final byte[] bytes = new byte[LIMIT];
  private final ByteBuffer numbers = ByteBuffer.wrap(bytes);
  private int length;
  private InetSocketAddress sender = new InetSocketAddress(0);
  private long addressHigh;
  private long addressLow;
  private boolean isIpv4;

  /** Takes over what has come; {@code packet} is not needed any more then. */
  void take(DatagramPacket packet) {
    var content = packet.content();
    length = Math.min(content.readableBytes(), LIMIT);
    content.getBytes(content.readerIndex(), bytes, 0, length);
    sender = packet.sender();
    if (sender.getAddress() instanceof Inet4Address ipv4) {
      isIpv4 = true;
      addressHigh = 0;
      addressLow = Integer.toUnsignedLong(NetUtil.ipv4AddressToInt(ipv4));
    } else {
      var address = IpAddress.of(sender.getAddress());
      isIpv4 = address.isIpv4();
      addressHigh = address.high();
      addressLow = address.low();
    }
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  InetSocketAddress sender() {
    return sender;
  }

  /** See {@link IpAddress#high()}. */
  long addressHigh() {
    return addressHigh;
  }

  /** See {@link IpAddress#low()}. */
  long addressLow() {
    return addressLow;
  }

  boolean isIpv4() {
    return isIpv4;
  }

  long connectionId() {
    return numbers.getLong(0);
  }

  int action() {
    return numbers.getInt(8);
  }

  int transactionId() {
    return numbers.getInt(12);
  }

  long longAt(int offset) {
    return numbers.getLong(offset);
  }

  int intAt(int offset) {
    return numbers.getInt(offset);
  }

  int unsignedShortAt(int offset) {
    return numbers.getShort(offset) & 0xffff;
  }
}
