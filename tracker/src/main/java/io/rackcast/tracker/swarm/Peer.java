package io.rackcast.tracker.swarm;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.torrent.PeerId;

/** A peer of one swarm. Guarded by the swarm's lock. */
public final class Peer {
  private final Endpoint endpoint;
  private final PeerId id;
  private final Domain rack;
  private final Location location;
  private final long hash;
  private final long firstAt;
  private Sender.Kind kind;
  private long left;
  private long downloaded;
  private boolean paused;
  private boolean doubted;
  private boolean present = true;
  private long announcedAt;
  private long progressAt;
  private long dueAt;
  private long expiresAt;
  private long failedAt;
  private boolean heldOutside;
  private long stamp;

  /** Its row in the rack's list of sources or of leechers. */
  int row;

  Peer(Sender sender, Announce announce, Domain rack, long now) {
    this.endpoint = new Endpoint(sender.address(), announce.port());
    this.id = announce.peerId();
    this.rack = rack;
    this.location = sender.location();
    this.hash = Mix.of(endpoint.hashCode(), id.hashCode());
    this.firstAt = now;
    this.progressAt = now;
    this.kind = sender.kind();
    this.left = announce.left();
    this.downloaded = announce.downloaded();
    hear(sender, announce, now);
  }

  /** Takes over what the announce says; returns whether the peer has got something since. */
  boolean hear(Sender sender, Announce announce, long now) {
    boolean progress = announce.left() < left || announce.downloaded() > downloaded;
    if (progress) {
      progressAt = now;
    }
    left = announce.left();
    downloaded = announce.downloaded();
    paused = announce.event() == Event.PAUSED;
    kind = sender.kind();
    announcedAt = now;
    return progress;
  }

  /** Where it listens. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** What it calls itself. */
  public PeerId id() {
    return id;
  }

  /** Where it is. */
  public Location location() {
    return location;
  }

  /** The rack it is in. */
  public Domain rack() {
    return rack;
  }

  /** What runs there. */
  public Sender.Kind kind() {
    return kind;
  }

  /** Bytes it lacks, {@link Announce#LEFT_UNKNOWN} if it never said. */
  public long left() {
    return left;
  }

  /** Whether it has everything. */
  public boolean isSeeder() {
    return left == 0;
  }

  /** Whether others can get everything from it without it getting anything from them. */
  public boolean isSource() {
    return left == 0 || kind == Sender.Kind.ORIGIN;
  }

  /** Whether it fetches: it lacks something and wants it (BEP 21 peers that paused do not). */
  public boolean isFetching() {
    return !isSource() && !paused;
  }

  /** Whether it fell silent, so that nothing should depend on it; its next announce clears this. */
  public boolean isDoubted() {
    return doubted;
  }

  void setDoubted(boolean doubted) {
    this.doubted = doubted;
  }

  /** Whether it still is in the swarm. */
  public boolean isPresent() {
    return present;
  }

  void gone() {
    present = false;
  }

  /** A number that differs between peers and stays: the base of rendezvous hashing. */
  public long hash() {
    return hash;
  }

  /** When it joined; all these times are the tracker's ticks in milliseconds. */
  public long firstAt() {
    return firstAt;
  }

  /** When it announced last. */
  public long announcedAt() {
    return announcedAt;
  }

  /** When it had last got something, as far as announces tell; at first when it joined. */
  public long progressAt() {
    return progressAt;
  }

  /** When its next announce is due: later than that it is overdue. */
  public long dueAt() {
    return dueAt;
  }

  long expiresAt() {
    return expiresAt;
  }

  void expect(Patience patience) {
    dueAt = patience.dueAt();
    expiresAt = patience.expiresAt();
  }

  /** When it failed as a lead; 0 if it never did. */
  public long failedAt() {
    return failedAt;
  }

  /** Notes that it failed as a lead, so that others come first. */
  public void failed(long now) {
    failedAt = now;
  }

  /** Whether it was ever told of peers outside its rack: clients forget no address. */
  public boolean hasHeldOutside() {
    return heldOutside;
  }

  /** Notes that it was told of peers outside its rack. */
  public void holdsOutside() {
    heldOutside = true;
  }

  /** Whether this is the first time that {@code mark} is asked of: sorts out repetitions. */
  public boolean isNewTo(long mark) {
    boolean fresh = stamp != mark;
    stamp = mark;
    return fresh;
  }
}
