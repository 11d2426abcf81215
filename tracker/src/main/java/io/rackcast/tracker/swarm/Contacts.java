package io.rackcast.tracker.swarm;

import java.util.Arrays;

/**
 * The peers that one answer tells of, in the form in which they are sent. Reusable; for one thread
 * at a time.
 *
 * <pre>
 * ipv4: 4 bytes address, 2 bytes port each (BEP 23; BEP 15, "announce response")
 * ipv6: 16 bytes address, 2 bytes port each (BEP 7; BEP 15)
 * </pre>
 *
 * <p>Nearest first in each. A peer that listens in both families stands in both. Who writes answers
 * that name peers (BEP 3, not compact) asks for {@link #withIds}, and finds the peer id of row
 * {@code i} in the 20 bytes at {@code 20 * i} beside.
 */
public final class Contacts {
  /** Bytes of an IPv4 row. */
  public static final int IPV4_BYTES = 6;

  /** Bytes of an IPv6 row. */
  public static final int IPV6_BYTES = 18;

  /** Bytes of a peer id. */
  public static final int ID_BYTES = 20;

  private static final int FIRST_ROWS = 64;

  private byte[] ipv4 = new byte[FIRST_ROWS * IPV4_BYTES];
  private byte[] ipv6 = new byte[0];
  private byte[] ipv4Ids = new byte[0];
  private byte[] ipv6Ids = new byte[0];
  private int ipv4Count;
  private int ipv6Count;
  private boolean withIds;
  private boolean takesIpv4 = true;
  private boolean takesIpv6 = true;

  /** Forgets all peers, and what was asked for. */
  public void clear() {
    ipv4Count = 0;
    ipv6Count = 0;
    withIds = false;
    take(true, true);
  }

  /** Sets which families the answer can hold. */
  public void take(boolean peersByIpv4, boolean peersByIpv6) {
    takesIpv4 = peersByIpv4;
    takesIpv6 = peersByIpv6;
  }

  boolean takesIpv4() {
    return takesIpv4;
  }

  boolean takesIpv6() {
    return takesIpv6;
  }

  /** Whether rows of a rack without IPv6 can be copied as they are. */
  boolean takesPlainIpv4() {
    return takesIpv4 && !withIds;
  }

  /** Whether peer ids are wanted as well; to be set before the announce. */
  public void withIds(boolean wanted) {
    withIds = wanted;
  }

  /** The IPv4 rows; valid are the first {@link #ipv4Count} times {@value #IPV4_BYTES} bytes. */
  public byte[] ipv4() {
    return ipv4;
  }

  /** How many IPv4 rows there are. */
  public int ipv4Count() {
    return ipv4Count;
  }

  /** The IPv6 rows; valid are the first {@link #ipv6Count} times {@value #IPV6_BYTES} bytes. */
  public byte[] ipv6() {
    return ipv6;
  }

  /** How many IPv6 rows there are. */
  public int ipv6Count() {
    return ipv6Count;
  }

  /** The peer ids of the IPv4 rows, if they were asked for. */
  public byte[] ipv4Ids() {
    return ipv4Ids;
  }

  /** The peer ids of the IPv6 rows, if they were asked for. */
  public byte[] ipv6Ids() {
    return ipv6Ids;
  }

  /** Adds an IPv4 endpoint. */
  public void addIpv4(int address, int port, long idHigh, long idMiddle, int idLow) {
    int offset = ipv4Count * IPV4_BYTES;
    ipv4 = room(ipv4, offset + IPV4_BYTES);
    Bytes.putInt(ipv4, offset, address);
    Bytes.putShort(ipv4, offset + 4, port);
    if (withIds) {
      ipv4Ids = withId(ipv4Ids, ipv4Count, idHigh, idMiddle, idLow);
    }
    ipv4Count++;
  }

  /** Adds rows as they are sent: {@code count} of them, from {@code offset} on. */
  void addIpv4(byte[] rows, int offset, int count) {
    int at = ipv4Count * IPV4_BYTES;
    int length = count * IPV4_BYTES;
    ipv4 = room(ipv4, at + length);
    System.arraycopy(rows, offset, ipv4, at, length);
    ipv4Count += count;
  }

  /** Adds an IPv6 endpoint. */
  public void addIpv6(long high, long low, int port, long idHigh, long idMiddle, int idLow) {
    int offset = ipv6Count * IPV6_BYTES;
    ipv6 = room(ipv6, offset + IPV6_BYTES);
    Bytes.putLong(ipv6, offset, high);
    Bytes.putLong(ipv6, offset + 8, low);
    Bytes.putShort(ipv6, offset + 16, port);
    if (withIds) {
      ipv6Ids = withId(ipv6Ids, ipv6Count, idHigh, idMiddle, idLow);
    }
    ipv6Count++;
  }

  private static byte[] withId(byte[] ids, int row, long high, long middle, int low) {
    int offset = row * ID_BYTES;
    var bytes = room(ids, offset + ID_BYTES);
    Bytes.putLong(bytes, offset, high);
    Bytes.putLong(bytes, offset + 8, middle);
    Bytes.putInt(bytes, offset + 16, low);
    return bytes;
  }

  private static byte[] room(byte[] bytes, int needed) {
    return bytes.length >= needed ? bytes : Arrays.copyOf(bytes, 2 * needed);
  }
}
