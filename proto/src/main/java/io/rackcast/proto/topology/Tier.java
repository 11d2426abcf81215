package io.rackcast.proto.topology;

import java.util.Locale;

/** How far apart two peers are, nearest first. */
public enum Tier {
  /** The same machine. Locations do not tell; whoever knows the addresses says so. */
  HOST,
  /** The same rack. */
  RACK,
  /** Racks side by side: the way between them goes one level up. */
  POD,
  /** Two levels up. */
  DC,
  /** Three levels up or more. */
  REGION,
  /** Nothing in common. */
  WAN;

  private final String label = name().toLowerCase(Locale.ROOT);

  /**
   * The tier between two locations: {@link #RACK} for the same one, {@link #WAN} if they have no
   * part in common, else by how many levels lie between the deeper one and what they share.
   */
  public static Tier between(Location a, Location b) {
    int common = a.commonDepth(b);
    int levelsUp = Math.max(a.depth(), b.depth()) - common;
    if (levelsUp == 0) {
      return RACK;
    }
    if (common == 0) {
      return WAN;
    }
    return levelsUp == 1 ? POD : levelsUp == 2 ? DC : REGION;
  }

  /** The name in metrics and tables: {@code host}, {@code rack}, … {@code wan}. */
  public String label() {
    return label;
  }
}
