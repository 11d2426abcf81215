package io.rackcast.proto.topology;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable map from networks to values; an address finds the value of the longest prefix that
 * contains it.
 *
 * <p>Layout: per family and prefix length one open-addressed table of masked addresses, longest
 * first. A lookup masks and probes once for each length in use, of which a datacenter has two or
 * three, so its cost depends on the lengths and not on the number of racks. It allocates nothing:
 * the answers are made when the map is built. Safe for use by any number of threads.
 *
 * @param <V> what a network stands for
 */
public final class PrefixMap<V> {
  private final PrefixTable<V>[] ipv4;
  private final PrefixTable<V>[] ipv6;
  private final Map<Subnet, V> entries;

  private PrefixMap(Map<Subnet, V> entries) {
    ipv4 = PrefixTable.longestFirst(entries, true);
    ipv6 = PrefixTable.longestFirst(entries, false);
    this.entries = Collections.unmodifiableMap(entries);
  }

  /** A map without networks. */
  public static <V> PrefixMap<V> empty() {
    return PrefixMap.<V>builder().build();
  }

  /** Collects networks for a new map; for one thread. */
  public static <V> Builder<V> builder() {
    return new Builder<>();
  }

  /** The value of the longest prefix that contains {@code address}, or empty. */
  public Optional<V> find(IpAddress address) {
    return find(address.high(), address.low(), address.isIpv4());
  }

  /**
   * As {@link #find(IpAddress)}, for callers that have the bits of an {@link IpAddress} at hand.
   */
  public Optional<V> find(long high, long low, boolean isIpv4) {
    for (var table : isIpv4 ? ipv4 : ipv6) {
      var value = table.get(high, low);
      if (value.isPresent()) {
        return value;
      }
    }
    return Optional.empty();
  }

  /** The number of networks. */
  public int size() {
    return entries.size();
  }

  /** All networks with what they stand for, in no order. */
  public Map<Subnet, V> entries() {
    return entries;
  }

  /** Collects networks. Not safe for several threads. */
  public static final class Builder<V> {
    private final Map<Subnet, V> entries = new HashMap<>();

    private Builder() {}

    /**
     * Adds a network, which may lie inside another.
     *
     * @return the value that the same network has had before and keeps; empty if it is new
     */
    public Optional<V> putIfAbsent(Subnet subnet, V value) {
      return Optional.ofNullable(entries.putIfAbsent(subnet, value));
    }

    /**
     * Adds a network.
     *
     * @throws IllegalArgumentException if it is there already
     */
    public Builder<V> put(Subnet subnet, V value) {
      if (putIfAbsent(subnet, value).isPresent()) {
        throw new IllegalArgumentException(subnet + " stands here twice; give it one value");
      }
      return this;
    }

    /** A map of what was added so far. */
    public PrefixMap<V> build() {
      return new PrefixMap<>(new LinkedHashMap<>(entries));
    }
  }
}
