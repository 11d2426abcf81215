package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Contacts;
import io.rackcast.tracker.swarm.Rack;
import java.util.Arrays;

/**
 * Whom one peer is told of: the others, nearest first, without repetition and without the peer
 * itself. Reusable, for one thread at a time; it is filled while the swarm is held.
 *
 * <p>Either it writes into {@link Contacts}, as an answer needs it, or it lists the rows, which are
 * valid while the swarm is still held.
 */
public final class Choice {
  private final Contacts contacts;
  private final boolean lists;
  private final boolean isTrial;
  private Rack[] racks = new Rack[0];
  private int[] rows = new int[0];
  private boolean[] heads = new boolean[0];
  private int listed;
  private int most;
  private int count;
  private boolean isLead;
  private int fetchDepth;

  /** Peers picked outside, before it is known what comes before them. */
  private final Picks outside;

  private final StripeList stripes = new StripeList();

  private Choice(Contacts contacts, boolean lists, boolean isTrial) {
    this.contacts = contacts;
    this.lists = lists;
    this.isTrial = isTrial;
    this.outside = new Picks(contacts);
  }

  /** A choice that is written into {@code contacts}. */
  public static Choice into(Contacts contacts) {
    return new Choice(contacts, false, false);
  }

  /** A choice that lists rows. */
  public static Choice ofRows() {
    return new Choice(new Contacts(), true, false);
  }

  /** A choice that lists rows, of which nobody is told: making it must change nothing. */
  public static Choice onTrial() {
    return new Choice(new Contacts(), true, true);
  }

  /** Whether nobody is told what is chosen: then the policy notes nothing. */
  boolean isTrial() {
    return isTrial;
  }

  /** Begins a choice of at most so many. */
  void begin(int wanted) {
    most = wanted;
    count = 0;
    Arrays.fill(racks, 0, listed, null);
    listed = 0;
    outside.begin(0);
    stripes.clear();
  }

  void is(boolean lead, int depth) {
    isLead = lead;
    fetchDepth = depth;
  }

  /** The stripes that the peer has to do with, if the content is cut into stripes for it. */
  public StripeList stripes() {
    return stripes;
  }

  Picks outside() {
    return outside;
  }

  /** How many more there is room for. */
  int room() {
    return most - count;
  }

  /** Makes room for so many fewer, or more. */
  void reserve(int places) {
    most -= places;
  }

  /** Adds the peer in this row, if there is room and it can be told of. */
  void add(Rack rack, int row) {
    addRun(rack, row, 1);
  }

  /** Adds peers in rows side by side, as many as there is room for. */
  void addRun(Rack rack, int from, int length) {
    int run = Math.min(length, room());
    if (run <= 0) {
      return;
    }
    if (lists) {
      for (int row = from; row < from + run; row++) {
        list(rack, row);
      }
      count += run;
    } else {
      count += rack.tell(from, run, contacts);
    }
  }

  private void list(Rack rack, int row) {
    if (listed == rows.length) {
      racks = Arrays.copyOf(racks, 2 * listed + 16);
      rows = Arrays.copyOf(rows, 2 * listed + 16);
      heads = Arrays.copyOf(heads, 2 * listed + 16);
    }
    racks[listed] = rack;
    heads[listed] = false;
    rows[listed++] = row;
  }

  /** Adds what was picked outside. */
  void addOutside() {
    for (int i = 0; i < outside.size(); i++) {
      addPicked(i);
    }
    outside.begin(0);
  }

  /** Adds what was picked outside for the peer of {@code rack}, nearest first. */
  void addOutside(Rack rack) {
    for (int tier = rack.depth(); tier >= 0; tier--) {
      for (int i = 0; i < outside.size(); i++) {
        if (outside.rack(i).location().commonDepth(rack.location()) == tier) {
          addPicked(i);
        }
      }
    }
    outside.begin(0);
  }

  private void addPicked(int number) {
    int before = listed;
    add(outside.rack(number), outside.row(number));
    if (listed > before) {
      heads[before] = outside.isHead(number);
    }
  }

  /** How many it is told of. */
  public int count() {
    return count;
  }

  /** Whether it may fetch from outside its rack. */
  public boolean isLead() {
    return isLead;
  }

  /**
   * How many parts of its location the domain has inside which it may fetch: 0 from anywhere, the
   * depth of its location from its rack only.
   */
  public int fetchDepth() {
    return fetchDepth;
  }

  /** The rack of one of the rows listed, 0 to {@link #count} - 1. */
  public Rack rack(int number) {
    return racks[number];
  }

  /**
   * Whether one of those listed is a source for many of which there are few: asked by a stripe's
   * entry only.
   */
  public boolean isHead(int number) {
    return heads[number];
  }

  /** One of the rows listed, 0 to {@link #count} - 1. */
  public int row(int number) {
    return rows[number];
  }
}
