package io.rackcast.agent.transfer.pace;

import io.rackcast.proto.settings.ByteRates;
import io.rackcast.proto.topology.Tier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Limits on payload, for each tier and for the node.
 *
 * @param total for all peers together
 * @param tiers for the peers of each tier together; of no other tier, wider or narrower
 */
public record RateLimits(Limit total, Map<Tier, Limit> tiers) {
  /** What the limit of all peers is named where tiers are. */
  public static final String TOTAL = "total";

  /** The least rate of a limit: below, peers would wait for single blocks longer than they do. */
  public static final String LEAST = "64kB/s";

  /** The highest rate of a limit. */
  public static final String MOST = "100GB/s";

  /** No limit anywhere. */
  public static final RateLimits NONE = new RateLimits(Limit.NONE, Map.of());

  /**
   * Both directions, payload bytes a second.
   *
   * @param up what is sent to peers, at least 1; {@link ByteRates#NONE} for no limit
   * @param down what comes from peers, likewise
   */
  public record Limit(long up, long down) {
    /** No limit. */
    public static final Limit NONE = new Limit(ByteRates.NONE, ByteRates.NONE);

    /** Refuses rates below 1. */
    public Limit {
      if (Math.min(up, down) < 1) {
        throw new IllegalArgumentException(
            "a limit is at least 1 byte a second, not " + Math.min(up, down));
      }
    }

    /** The same with another rate for what is sent. */
    public Limit withUp(long rate) {
      return new Limit(rate, down);
    }

    /** The same with another rate for what comes. */
    public Limit withDown(long rate) {
      return new Limit(up, rate);
    }
  }

  /** Copies the map, each tier in it. */
  public RateLimits {
    Map<Tier, Limit> all = new EnumMap<>(Tier.class);
    for (Tier tier : Tier.values()) {
      all.put(tier, tiers.getOrDefault(tier, Limit.NONE));
    }
    tiers = Collections.unmodifiableMap(all);
  }

  /** What limits can be set for: {@value #TOTAL}, and the label of each tier, nearest first. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(List.of(TOTAL));
    for (Tier tier : Tier.values()) {
      names.add(tier.label());
    }
    return names;
  }

  /**
   * Reads a rate, from {@value #LEAST} to {@value #MOST}, or {@code none}.
   *
   * @throws IllegalArgumentException with what to write instead
   */
  public static long rate(String text) {
    long rate = ByteRates.parse(text);
    if (rate != ByteRates.NONE && (rate < ByteRates.parse(LEAST) || rate > ByteRates.parse(MOST))) {
      throw new IllegalArgumentException("use " + LEAST + " to " + MOST + ", or none");
    }
    return rate;
  }

  /** The limit of a tier. */
  public Limit of(Tier tier) {
    return tiers.getOrDefault(tier, Limit.NONE);
  }

  /** Calls {@code each} for every one of {@link #names}, in their order. */
  public void forEach(BiConsumer<String, Limit> each) {
    each.accept(TOTAL, total);
    tiers.forEach((tier, limit) -> each.accept(tier.label(), limit));
  }

  /**
   * The same with another limit for one of {@link #names}.
   *
   * @throws IllegalArgumentException with a sentence if the name is none of them
   */
  public RateLimits with(String name, Limit limit) {
    if (name.equals(TOTAL)) {
      return new RateLimits(limit, tiers);
    }
    Map<Tier, Limit> changed = new EnumMap<>(tiers);
    for (Tier tier : Tier.values()) {
      if (tier.label().equals(name)) {
        changed.put(tier, limit);
        return new RateLimits(total, changed);
      }
    }
    throw new IllegalArgumentException(
        "\"" + name + "\" has no limits; use one of " + String.join(", ", names()));
  }

  /** The limit of one of {@link #names}. */
  public Limit named(String name) {
    for (Tier tier : Tier.values()) {
      if (tier.label().equals(name)) {
        return of(tier);
      }
    }
    if (name.equals(TOTAL)) {
      return total;
    }
    throw new IllegalArgumentException(
        "\"" + name + "\" has no limits; use one of " + String.join(", ", names()));
  }
}
