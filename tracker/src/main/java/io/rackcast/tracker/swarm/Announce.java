package io.rackcast.tracker.swarm;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;

/**
 * What a peer says in one announce, whatever transport it came by (BEP 3, "Tracker GET requests";
 * BEP 15, "announce request"). Primitives only and reusable, so that an announce costs no object:
 * {@link #clear} it, set what was sent, hand it on. For one thread at a time.
 *
 * <p>{@code infoHash}, {@code peerId}, {@code from} and {@code port} must be set; the rest has the
 * values of an announce that leaves it out.
 */
public final class Announce {
  /** Stands for a {@code left} that was not sent: the peer counts as a leecher. */
  public static final long LEFT_UNKNOWN = Long.MAX_VALUE;

  /** Stands for a {@code numwant} that was not sent or is negative. */
  public static final int NUMWANT_DEFAULT = -1;

  private long infoHigh;
  private long infoMiddle;
  private int infoLow;
  private long idHigh;
  private long idMiddle;
  private int idLow;
  private long addressHigh;
  private long addressLow;
  private boolean isIpv4;
  private int port;
  private long uploaded;
  private long downloaded;
  private long left;
  private Event event = Event.NONE;
  private int numwant;
  private boolean onlyOwnFamily;

  /** An announce that says nothing yet. */
  public Announce() {
    clear();
  }

  /** Forgets everything that was set. */
  public Announce clear() {
    infoHash(0, 0, 0).peerId(0, 0, 0).from(0, 0, true).port(0);
    return uploaded(0)
        .downloaded(0)
        .left(LEFT_UNKNOWN)
        .event(Event.NONE)
        .numwant(NUMWANT_DEFAULT)
        .onlyOwnFamily(false);
  }

  /** The swarm, by its v1 or its truncated v2 infohash: bytes 0 to 7, 8 to 15, 16 to 19. */
  public Announce infoHash(long high, long middle, int low) {
    infoHigh = high;
    infoMiddle = middle;
    infoLow = low;
    return this;
  }

  /** The swarm, by the 20 bytes at {@code offset}. */
  public Announce infoHash(byte[] bytes, int offset) {
    return infoHash(
        Bytes.getLong(bytes, offset),
        Bytes.getLong(bytes, offset + 8),
        Bytes.getInt(bytes, offset + 16));
  }

  /** The swarm. */
  public Announce infoHash(InfoHash name) {
    return infoHash(name.high(), name.middle(), name.low());
  }

  /** What the peer calls itself: bytes 0 to 7, 8 to 15, 16 to 19. */
  public Announce peerId(long high, long middle, int low) {
    idHigh = high;
    idMiddle = middle;
    idLow = low;
    return this;
  }

  /** What the peer calls itself, in the 20 bytes at {@code offset}. */
  public Announce peerId(byte[] bytes, int offset) {
    return peerId(
        Bytes.getLong(bytes, offset),
        Bytes.getLong(bytes, offset + 8),
        Bytes.getInt(bytes, offset + 16));
  }

  /** What the peer calls itself. */
  public Announce peerId(PeerId id) {
    return peerId(id.high(), id.middle(), id.low());
  }

  /**
   * Where the announce came from, as the bits of an {@link IpAddress}: an IPv4 address has {@code
   * high == 0} and its 32 bits in {@code low}, and an IPv4-mapped IPv6 address must be given as the
   * IPv4 address that it is.
   */
  public Announce from(long high, long low, boolean ipv4) {
    addressHigh = high;
    addressLow = low;
    isIpv4 = ipv4;
    return this;
  }

  /** Where the announce came from. */
  public Announce from(IpAddress address) {
    return from(address.high(), address.low(), address.isIpv4());
  }

  /** TCP port it listens on, 1 to 65535. */
  public Announce port(int number) {
    port = number;
    return this;
  }

  /** Bytes sent since it started, 0 or more. */
  public Announce uploaded(long bytes) {
    uploaded = bytes;
    return this;
  }

  /** Bytes received since it started, 0 or more. */
  public Announce downloaded(long bytes) {
    downloaded = bytes;
    return this;
  }

  /** Bytes it lacks, 0 or more; {@link #LEFT_UNKNOWN} if it does not say, as one library does. */
  public Announce left(long bytes) {
    left = bytes;
    return this;
  }

  /** Why it announces. */
  public Announce event(Event why) {
    event = why;
    return this;
  }

  /** How many peers it wants; any negative number leaves that to the tracker. */
  public Announce numwant(int peers) {
    numwant = peers;
    return this;
  }

  /**
   * Whether the answer can hold peers of the family that the announce came by only, as over UDP
   * (BEP 15): then all that are given are of that family.
   */
  public Announce onlyOwnFamily(boolean only) {
    onlyOwnFamily = only;
    return this;
  }

  /** Bytes 0 to 7 of the infohash. */
  public long infoHigh() {
    return infoHigh;
  }

  /** Bytes 8 to 15 of the infohash. */
  public long infoMiddle() {
    return infoMiddle;
  }

  /** Bytes 16 to 19 of the infohash. */
  public int infoLow() {
    return infoLow;
  }

  /** The infohash, as a new object. */
  public InfoHash infoHash() {
    return new InfoHash(infoHigh, infoMiddle, infoLow);
  }

  /** Bytes 0 to 7 of the peer id. */
  public long idHigh() {
    return idHigh;
  }

  /** Bytes 8 to 15 of the peer id. */
  public long idMiddle() {
    return idMiddle;
  }

  /** Bytes 16 to 19 of the peer id. */
  public int idLow() {
    return idLow;
  }

  /** The peer id, as a new object. */
  public PeerId peerId() {
    return new PeerId(idHigh, idMiddle, idLow);
  }

  /** The first 64 bits of an IPv6 address, 0 for IPv4. */
  public long addressHigh() {
    return addressHigh;
  }

  /** The last 64 bits of an IPv6 address, or the 32 bits of an IPv4 address. */
  public long addressLow() {
    return addressLow;
  }

  /** Whether it came by IPv4. */
  public boolean isIpv4() {
    return isIpv4;
  }

  /** Where it came from, as a new object. */
  public IpAddress address() {
    return new IpAddress(addressHigh, addressLow, isIpv4);
  }

  /** See {@link #port(int)}. */
  public int port() {
    return port;
  }

  /** See {@link #uploaded(long)}. */
  public long uploaded() {
    return uploaded;
  }

  /** See {@link #downloaded(long)}. */
  public long downloaded() {
    return downloaded;
  }

  /** See {@link #left(long)}. */
  public long left() {
    return left;
  }

  /** Whether it has everything. */
  public boolean isSeeder() {
    return left == 0;
  }

  /** See {@link #event(Event)}. */
  public Event event() {
    return event;
  }

  /** See {@link #numwant(int)}. */
  public int numwant() {
    return numwant;
  }

  /** See {@link #onlyOwnFamily(boolean)}. */
  public boolean onlyOwnFamily() {
    return onlyOwnFamily;
  }
}
