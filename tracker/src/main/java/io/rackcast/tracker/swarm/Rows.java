package io.rackcast.tracker.swarm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The peers of one swarm in one rack, a row each: the sources first, then the leechers, in no order
 * that stays. Guarded by the swarm's lock.
 *
 * <pre>
 * ends   6 bytes a row: IPv4 address, port, as BEP 23 sends them; all 0 if it has none
 * ends6  18 bytes a row: IPv6 address, port, as BEP 7 sends them; the whole column only if needed
 * facts  21 bytes a row:
 *   0  4  when it was heard: 20 bits, seconds; when it joined: 12 bits, seconds; both go round
 *   4  4  what it lacks, see {@link #units}
 *   8  1  flags
 *   9  12 bytes 8 to 19 of its peer id
 *   21 8  bytes 0 to 7 of its peer id, only if peers of the rack differ in them
 * </pre>
 *
 * <p>So an answer is a copy of a block of {@code ends}, and a peer costs 27 bytes: those of a rack
 * mostly run the same client, whose mark is then kept once. Few rows are searched one after the
 * other, which is as fast as a hash; beyond {@value #FEW} there is an {@link IdIndex}.
 */
abstract class Rows extends Domain {
  static final int FEW = 64;

  static final int KIND = 3;
  static final int PAUSED = 4;
  static final int DOUBTED = 8;
  static final int HELD_OUTSIDE = 16;
  static final int NOTED = 32;
  static final int TAKES_TLS = 64;

  private static final int END = Contacts.IPV4_BYTES;
  private static final int END6 = Contacts.IPV6_BYTES;
  private static final int TIMES = 0;
  private static final int LEFT = 4;
  private static final int FLAGS = 8;
  private static final int MIDDLE = 9;
  private static final int LOW = 17;
  private static final int HIGH = 21;
  private static final byte SLIM = 21;
  private static final byte BROAD = 29;
  private static final byte[] EMPTY = {};
  // Header and padding of an array, on average.
  private static final long ARRAY_BYTES = 20;
  private static final int CACHE_LINE = 64;
  // Beyond that the processor has seen by itself what is read next.
  private static final int TOUCHED = 4 * CACHE_LINE;
  private static final int HEARD_MASK = 0xfffff;
  private static final int JOINED_MASK = 0xfff;

  private byte[] ends = EMPTY;
  private byte[] facts = EMPTY;
  private byte @Nullable [] ends6;
  private @Nullable IdIndex index;
  private long idHigh;
  private int size;
  private int sources;
  private int withoutIpv4;
  private byte width = SLIM;

  Rows(@Nullable Domain parent, String part, int depth) {
    super(parent, part, depth);
  }

  /** Reads the first bytes of each column, without the lock, for the processor's cache only. */
  final int touch() {
    int sum = 0;
    var oneColumn = ends;
    var otherColumn = facts;
    if (oneColumn != null && oneColumn.length > 0) {
      sum = oneColumn[0];
    }
    if (otherColumn != null) {
      int end = Math.min(otherColumn.length, TOUCHED);
      for (int at = 0; at < end; at += CACHE_LINE) {
        sum += otherColumn[at];
      }
    }
    return sum;
  }

  /** How many peers there are. */
  public final int size() {
    return size;
  }

  /** How many of them, the first ones, are sources. */
  public final int sources() {
    return sources;
  }

  /**
   * What it lacks in units of 16 KiB, rounded up, so that 0 is nothing. Who does not say what it
   * lacks lacks more than anybody who does, and the less the more it has received.
   */
  static int units(Announce announce) {
    long left = announce.left();
    return left == Announce.LEFT_UNKNOWN
        ? (int) (0xffff_ffffL - Math.min(announce.downloaded() >>> 14, 0x7fff_ffffL))
        : (int) Math.min((left >>> 14) + ((left & 0x3fff) == 0 ? 0 : 1), 0x7fff_ffffL);
  }

  /** A number that differs between peers and stays: the base of rendezvous hashing. */
  public final long hash(int row) {
    return hash(idHigh(row), idMiddle(row), idLow(row));
  }

  static long hash(long high, long middle, int low) {
    return Mix.of(high ^ low, middle);
  }

  /** Bytes 0 to 7 of its peer id: its client program, as most say (BEP 20). */
  public final long idHigh(int row) {
    return width == SLIM ? idHigh : Bytes.getLong(facts, row * width + HIGH);
  }

  final long idMiddle(int row) {
    return Bytes.getLong(facts, row * width + MIDDLE);
  }

  final int idLow(int row) {
    return Bytes.getInt(facts, row * width + LOW);
  }

  final boolean isId(int row, long high, long middle, int low) {
    return idMiddle(row) == middle && idLow(row) == low && idHigh(row) == high;
  }

  /** The row of the peer that calls itself so; -1 if there is none. */
  public final int find(long high, long middle, int low) {
    if (index != null) {
      return index.find(high, middle, low);
    }
    int end = size * width;
    for (int at = 0, row = 0; at < end; at += width, row++) {
      if (Bytes.getLong(facts, at + MIDDLE) == middle && isId(row, high, middle, low)) {
        return row;
      }
    }
    return -1;
  }

  /** The row of the peer that listens there; -1 if none does. */
  public final int findEnd(long high, long low, boolean isIpv4, int port) {
    for (int row = 0; row < size; row++) {
      if (isEnd(row, high, low, isIpv4, port)) {
        return row;
      }
    }
    return -1;
  }

  /** The first row of a peer with this address, whatever its port; -1 if there is none. */
  public final int findAddress(long high, long low, boolean isIpv4) {
    for (int row = 0; row < size; row++) {
      boolean found =
          isIpv4
              ? ipv4Port(row) != 0 && ipv4(row) == (int) low
              : ipv6Port(row) != 0 && ipv6High(row) == high && ipv6Low(row) == low;
      if (found) {
        return row;
      }
    }
    return -1;
  }

  private boolean isEnd(int row, long high, long low, boolean isIpv4, int port) {
    if (isIpv4) {
      return Bytes.getInt(ends, row * END) == (int) low
          && Bytes.getShort(ends, row * END + 4) == port;
    }
    return ends6 != null
        && Bytes.getLong(ends6, row * END6 + 8) == low
        && Bytes.getLong(ends6, row * END6) == high
        && Bytes.getShort(ends6, row * END6 + 16) == port;
  }

  final boolean hasEnd(int row, Announce announce) {
    return isEnd(
        row, announce.addressHigh(), announce.addressLow(), announce.isIpv4(), announce.port());
  }

  final int ipv4(int row) {
    return Bytes.getInt(ends, row * END);
  }

  /** The port of its IPv4 endpoint; 0 if it has none. */
  final int ipv4Port(int row) {
    return Bytes.getShort(ends, row * END + 4);
  }

  final long ipv6High(int row) {
    return ends6 == null ? 0 : Bytes.getLong(ends6, row * END6);
  }

  final long ipv6Low(int row) {
    return ends6 == null ? 0 : Bytes.getLong(ends6, row * END6 + 8);
  }

  /** The port of its IPv6 endpoint; 0 if it has none. */
  final int ipv6Port(int row) {
    return ends6 == null ? 0 : Bytes.getShort(ends6, row * END6 + 16);
  }

  final void setEnd(int row, Announce announce) {
    if (announce.isIpv4()) {
      withoutIpv4 -= ipv4Port(row) == 0 ? 1 : 0;
      Bytes.putInt(ends, row * END, (int) announce.addressLow());
      Bytes.putShort(ends, row * END + 4, announce.port());
      return;
    }
    var column = ends6;
    if (column == null) {
      column = new byte[capacity() * END6];
      ends6 = column;
    }
    Bytes.putLong(column, row * END6, announce.addressHigh());
    Bytes.putLong(column, row * END6 + 8, announce.addressLow());
    Bytes.putShort(column, row * END6 + 16, announce.port());
  }

  /** Tells of the rows from {@code from} on, {@code count} of them; returns how many it could. */
  public final int tell(int from, int count, Contacts contacts) {
    if (withoutIpv4 == 0 && ends6 == null && contacts.takesPlainIpv4()) {
      contacts.addIpv4(ends, from * END, count);
      return count;
    }
    int told = 0;
    for (int row = from; row < from + count; row++) {
      told += tell(row, contacts) ? 1 : 0;
    }
    return told;
  }

  /** Whether the row has an endpoint that {@code contacts} can take. */
  public final boolean canTell(int row, Contacts contacts) {
    return (contacts.takesIpv4() && ipv4Port(row) != 0)
        || (contacts.takesIpv6() && ipv6Port(row) != 0);
  }

  private boolean tell(int row, Contacts contacts) {
    boolean told = false;
    if (contacts.takesIpv4() && ipv4Port(row) != 0) {
      contacts.addIpv4(ipv4(row), ipv4Port(row), idHigh(row), idMiddle(row), idLow(row));
      told = true;
    }
    if (contacts.takesIpv6() && ipv6Port(row) != 0) {
      contacts.addIpv6(
          ipv6High(row), ipv6Low(row), ipv6Port(row), idHigh(row), idMiddle(row), idLow(row));
      told = true;
    }
    return told;
  }

  final int flags(int row) {
    return facts[row * width + FLAGS];
  }

  final boolean has(int row, int flag) {
    return (facts[row * width + FLAGS] & flag) != 0;
  }

  final void setFlags(int row, int flags) {
    facts[row * width + FLAGS] = (byte) flags;
  }

  final int leftUnits(int row) {
    return Bytes.getInt(facts, row * width + LEFT);
  }

  final void setLeft(int row, int units) {
    Bytes.putInt(facts, row * width + LEFT, units);
  }

  final void heard(int row, int seconds) {
    int at = row * width + TIMES;
    Bytes.putInt(facts, at, seconds << 12 | (Bytes.getInt(facts, at) & JOINED_MASK));
  }

  /** Seconds since it was heard. */
  final int silence(int row, int seconds) {
    return seconds - (Bytes.getInt(facts, row * width + TIMES) >>> 12) & HEARD_MASK;
  }

  /** Seconds since it joined; begins anew after 68 minutes. */
  final int age(int row, int seconds) {
    return seconds - Bytes.getInt(facts, row * width + TIMES) & JOINED_MASK;
  }

  /** What its arrays take of the heap, in bytes. */
  final long arrayBytes() {
    long bytes = (long) ends.length + facts.length;
    if (ends6 != null) {
      bytes += ends6.length + ARRAY_BYTES;
    }
    return bytes + 2 * ARRAY_BYTES + (index == null ? 0 : index.bytes());
  }

  /** When it was heard and when it joined, as they are kept. */
  final int times(int row) {
    return Bytes.getInt(facts, row * width + TIMES);
  }

  final void setTimes(int row, int times) {
    Bytes.putInt(facts, row * width + TIMES, times);
  }

  private int capacity() {
    return ends.length / END;
  }

  /** Makes a row for the peer; its facts are to be set. Rows may move. */
  final int add(Announce announce, boolean source, int seconds) {
    if (size == 0) {
      idHigh = announce.idHigh();
    } else if (width == SLIM && idHigh != announce.idHigh()) {
      broaden();
    }
    if (size == capacity()) {
      resize(size + Math.max(2, size >> 3));
    }
    int row = size++;
    if (source) {
      if (sources < row) {
        move(sources, row);
      }
      row = sources++;
    }
    clear(row);
    int at = row * width;
    Bytes.putInt(facts, at + TIMES, seconds << 12 | (seconds & JOINED_MASK));
    Bytes.putLong(facts, at + MIDDLE, announce.idMiddle());
    Bytes.putInt(facts, at + LOW, announce.idLow());
    if (width == BROAD) {
      Bytes.putLong(facts, at + HIGH, announce.idHigh());
    }
    withoutIpv4++;
    setEnd(row, announce);
    if (index != null) {
      index.add(row);
    } else if (size > FEW) {
      index = new IdIndex(this);
    }
    return row;
  }

  private void clear(int row) {
    Arrays.fill(ends, row * END, (row + 1) * END, (byte) 0);
    Arrays.fill(facts, row * width, (row + 1) * width, (byte) 0);
    if (ends6 != null) {
      Arrays.fill(ends6, row * END6, (row + 1) * END6, (byte) 0);
    }
  }

  /** Makes a source of a leecher, or the other way round; returns where it is now. */
  final int turn(int row) {
    boolean source = row < sources;
    int to = source ? --sources : sources++;
    if (row != to) {
      swap(row, to);
    }
    return to;
  }

  /** Takes a row out; the others may move. */
  final void removeRow(int row) {
    if (index != null) {
      index.remove(row);
    }
    withoutIpv4 -= ipv4Port(row) == 0 ? 1 : 0;
    int gap = row;
    if (gap < sources) {
      sources--;
      gap = moveInto(gap, sources);
    }
    moveInto(gap, size - 1);
    size--;
    if (capacity() > size + (size >> 2) + 8 || size == 0) {
      resize(size == 0 ? 0 : size + (size >> 3));
    }
    if (index != null && (size < FEW / 2 || index.isLoose())) {
      index = size < FEW / 2 ? null : new IdIndex(this);
    }
  }

  private int moveInto(int gap, int last) {
    if (gap != last) {
      move(last, gap);
    }
    return last;
  }

  private void move(int from, int to) {
    if (index != null) {
      index.moved(from, to);
    }
    if (has(from, NOTED)) {
      moved(from, to);
    }
    System.arraycopy(ends, from * END, ends, to * END, END);
    System.arraycopy(facts, from * width, facts, to * width, width);
    if (ends6 != null) {
      System.arraycopy(ends6, from * END6, ends6, to * END6, END6);
    }
  }

  private void swap(int one, int other) {
    if (index != null) {
      index.swapped(one, other);
    }
    if (has(one, NOTED) || has(other, NOTED)) {
      swapped(one, other);
    }
    swap(ends, one, other, END);
    swap(facts, one, other, width);
    if (ends6 != null) {
      swap(ends6, one, other, END6);
    }
  }

  private static void swap(byte[] bytes, int one, int other, int width) {
    for (int i = 0; i < width; i++) {
      byte kept = bytes[one * width + i];
      bytes[one * width + i] = bytes[other * width + i];
      bytes[other * width + i] = kept;
    }
  }

  /** A noted peer is about to move to a row that nobody else is in. */
  abstract void moved(int from, int to);

  /** Two peers, of which one at least is noted, are about to change places. */
  abstract void swapped(int one, int other);

  private void resize(int rows) {
    ends = Arrays.copyOf(ends, rows * END);
    facts = Arrays.copyOf(facts, rows * width);
    if (ends6 != null) {
      ends6 = rows == 0 ? null : Arrays.copyOf(ends6, rows * END6);
    }
    if (rows == 0) {
      width = SLIM;
      index = null;
    }
  }

  private void broaden() {
    var broad = new byte[capacity() * BROAD];
    for (int row = 0; row < size; row++) {
      System.arraycopy(facts, row * SLIM, broad, row * BROAD, SLIM);
      Bytes.putLong(broad, row * BROAD + HIGH, idHigh);
    }
    facts = broad;
    width = BROAD;
  }
}
