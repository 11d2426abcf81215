package io.rackcast.tracker.swarm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How content gets into a domain: its leads and what is known of how well they do. The selection
 * decides; it is kept here since it lives and ends with the domain. Only domains in which somebody
 * waits have one. Its times are kept by the tenth of a second. Guarded by the swarm's lock.
 */
public final class Ingress {
  private static final Lead[] NOBODY = {};

  private Lead[] leads = NOBODY;
  private int progressAt;
  private int lostCopyAt;
  private int gotCopyAt;
  private int judgedAt;
  private int othersProgressAt;
  private int promotedAt;
  private int openUntil;
  private @Nullable Stripes stripes;
  private byte wasted;
  private byte failures;
  private boolean open;

  Ingress(long now) {
    gotCopyAt = Ticks.tenths(now);
  }

  int leadCount() {
    return leads.length;
  }

  Lead lead(int number) {
    return leads[number];
  }

  @Nullable Lead leadOf(Rack rack, int row) {
    for (var lead : leads) {
      if (lead.peer().is(rack, row)) {
        return lead;
      }
    }
    return null;
  }

  void add(Lead lead) {
    leads = Arrays.copyOf(leads, leads.length + 1);
    leads[leads.length - 1] = lead;
  }

  void remove(int number) {
    if (leads.length == 1) {
      leads = NOBODY;
      return;
    }
    var rest = Arrays.copyOf(leads, leads.length - 1);
    System.arraycopy(leads, number + 1, rest, number, rest.length - number);
    leads = rest;
  }

  @Nullable Stripes stripes() {
    return stripes;
  }

  void stripes(Stripes newStripes) {
    stripes = newStripes;
  }

  /** When any leecher of the domain last got something; 0: never. */
  public long progressAt() {
    return Ticks.millis(progressAt);
  }

  /** When a leecher of the domain that is no lead last got something; 0: never. */
  public long othersProgressAt() {
    return Ticks.millis(othersProgressAt);
  }

  /** What came into a unit came into the domain around it. */
  void progressAsOf(Ingress unit) {
    progressAt = unit.progressAt;
    othersProgressAt = unit.othersProgressAt;
  }

  /**
   * A leecher of the domain got something: whatever is in place works, unless it is known that the
   * domain is to stay open for a time.
   *
   * @return whether the domain was open until now
   */
  boolean progressed(boolean byLead, long now) {
    boolean closes = open && openUntil == 0;
    progressAt = Ticks.tenths(now);
    othersProgressAt = byLead ? othersProgressAt : progressAt;
    failures = 0;
    open &= !closes;
    return closes;
  }

  /** Notes that the domain has, or has no longer, a complete copy inside. */
  void hasCopy(boolean complete, long now) {
    if (complete) {
      gotCopyAt = Ticks.tenths(now);
      if (openUntil != 0) {
        close();
      }
    } else {
      lostCopyAt = Ticks.tenths(now);
    }
  }

  /** When the domain's last complete copy left it; 0: never, or leads were chosen since. */
  public long lostCopyAt() {
    return Ticks.millis(lostCopyAt);
  }

  /**
   * Notes that a lead is chosen. One that completed and left before anybody else got anything from
   * it was of no use: some clients stop as soon as they have everything. After {@code most} of
   * these the domain is open, since the next one would do the same.
   */
  public void promoted(long now, int most) {
    wasted = lostCopyAt != 0 && othersProgressAt < promotedAt ? next(wasted) : 0;
    open |= wasted >= most;
    promotedAt = Ticks.tenths(now);
    lostCopyAt = 0;
  }

  /** Nobody waits for what the lost copy may have left behind. */
  public void forgetLostCopy() {
    lostCopyAt = 0;
  }

  /** When the domain got a complete copy, or somebody began to wait; 0: never. */
  public long gotCopyAt() {
    return Ticks.millis(gotCopyAt);
  }

  /** When it was last found that what is in place does not work; 0: never. */
  public long judgedAt() {
    return Ticks.millis(judgedAt);
  }

  /**
   * What is in place does not work. After {@code most} such findings without progress between them
   * the domain is open: everybody in it may fetch from outside.
   */
  public void failed(long now, int most) {
    judgedAt = Ticks.tenths(now);
    failures = next(failures);
    open = failures >= most;
    openUntil = open ? openUntil : 0;
  }

  /** It is open and stays so until this time, whoever gets something, or until it has a copy. */
  public void stayOpen(long until) {
    openUntil = Ticks.tenths(until);
  }

  /** Whether it was to stay open until now, and somebody got something since it was opened. */
  public boolean mayClose(long now) {
    return openUntil != 0
        && Ticks.tenths(now) >= openUntil
        && progressAt > Math.max(judgedAt, promotedAt);
  }

  /** It is open no more. */
  public void close() {
    open = false;
    openUntil = 0;
  }

  /** Whether everybody in the domain may fetch from outside. */
  public boolean isOpen() {
    return open;
  }

  private static byte next(byte count) {
    return count == Byte.MAX_VALUE ? count : (byte) (count + 1);
  }
}
