package io.rackcast.proto.topology;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Comparator;

/**
 * An IPv4 or IPv6 address as two longs, big-endian, without name, port or zone.
 *
 * <p>An IPv4 address has {@code high == 0} and its 32 bits in {@code low}. An IPv4-mapped IPv6
 * address (RFC 4291 section 2.5.5.2) is the same host as its IPv4 address and becomes that one, so
 * that equal hosts are equal values whichever socket they came by.
 *
 * @param high the first 64 bits of an IPv6 address, 0 for IPv4
 * @param low the last 64 bits of an IPv6 address, or the 32 bits of an IPv4 address
 * @param isIpv4 whether this is an IPv4 address
 */
public record IpAddress(long high, long low, boolean isIpv4) implements Comparable<IpAddress> {
  private static final Comparator<IpAddress> ORDER =
      Comparator.comparing(IpAddress::isIpv4, Comparator.reverseOrder())
          .thenComparing((a, b) -> Long.compareUnsigned(a.high, b.high))
          .thenComparing((a, b) -> Long.compareUnsigned(a.low, b.low));
  // Six groups of four digits, then an IPv4 address.
  private static final int LONGEST_TEXT = 45;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  /** Refuses values that are no address of their family; see {@link #ofIpv6} for mapped ones. */
  public IpAddress {
    if (isIpv4 && (high != 0 || low >>> 32 != 0)) {
      throw new IllegalArgumentException("an IPv4 address has 32 bits; got more");
    }
    if (!isIpv4 && isMapped(high, low)) {
      throw new IllegalArgumentException(
          "an IPv4-mapped address is its IPv4 address; make it with IpAddress.ofIpv6");
    }
  }

  /** The IPv4 address with these 32 bits, first octet in the highest byte. */
  public static IpAddress ofIpv4(int bits) {
    return new IpAddress(0, Integer.toUnsignedLong(bits), true);
  }

  /** The IPv6 address with these 128 bits, or the IPv4 address mapped into them. */
  public static IpAddress ofIpv6(long high, long low) {
    return isMapped(high, low) ? ofIpv4((int) low) : new IpAddress(high, low, false);
  }

  /**
   * The address with these bytes in network order.
   *
   * @param bytes 4 bytes of IPv4 or 16 of IPv6
   * @throws IllegalArgumentException for any other length
   */
  public static IpAddress of(byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes);
    return switch (bytes.length) {
      case IPV4_BYTES -> ofIpv4(buffer.getInt());
      case IPV6_BYTES -> ofIpv6(buffer.getLong(), buffer.getLong());
      default ->
          throw new IllegalArgumentException(
              "an address has 4 or 16 bytes; got " + bytes.length + " bytes");
    };
  }

  /** The same address; an IPv6 zone ({@code %eth0}) is dropped. */
  public static IpAddress of(InetAddress address) {
    return of(address.getAddress());
  }

  /**
   * Reads an address as people write it; no name is ever looked up.
   *
   * @param text four decimal numbers with dots, or IPv6 by RFC 4291 section 2.2, without brackets
   * @throws IllegalArgumentException if it is neither
   */
  public static IpAddress parse(String text) {
    if (!isAddress(text)) {
      throw new IllegalArgumentException(
          "\"" + shortened(text) + "\" is not an address; write it like 10.1.2.3 or fd00:1::5");
    }
    return of(InetAddresses.forString(text));
  }

  /** Whether {@code text} is an address that {@link #parse} reads. */
  public static boolean isAddress(String text) {
    return text.length() <= LONGEST_TEXT
        && text.chars().allMatch(IpAddress::mayStandInAddress)
        && InetAddresses.isInetAddress(text);
  }

  /** The address in network order: 4 bytes for IPv4, 16 for IPv6. */
  public byte[] bytes() {
    return isIpv4
        ? ByteBuffer.allocate(IPV4_BYTES).putInt((int) low).array()
        : ByteBuffer.allocate(IPV6_BYTES).putLong(high).putLong(low).array();
  }

  /** The same address for the JDK's sockets. */
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(bytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are always an address", e);
    }
  }

  /** The number of bits an address of this family has: 32 or 128. */
  public int bitCount() {
    return isIpv4 ? 32 : 128;
  }

  /** Whether packets to it stay on this machine: 127.0.0.0/8 and ::1. */
  public boolean isLoopback() {
    return isIpv4 ? low >>> 24 == 127 : high == 0 && low == 1;
  }

  /** Whether it stands for every address of the machine: 0.0.0.0 and ::. */
  public boolean isWildcard() {
    return high == 0 && low == 0;
  }

  /** IPv4 before IPv6, then by value. */
  @Override
  public int compareTo(IpAddress other) {
    return ORDER.compare(this, other);
  }

  /** {@code 10.1.2.3}, or {@code fd00:1::5} by RFC 5952; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return InetAddresses.toAddrString(toInetAddress());
  }

  /** Guava takes zones, and the digits of all scripts. */
  private static boolean mayStandInAddress(int letter) {
    return letter < 128 && letter != '%';
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
  }

  private static boolean isMapped(long high, long low) {
    return high == 0 && low >>> 32 == 0xffff;
  }
}
