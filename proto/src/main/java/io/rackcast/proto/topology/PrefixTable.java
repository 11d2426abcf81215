package io.rackcast.proto.topology;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The networks of one prefix length: an open-addressed hash table with linear probing, at most half
 * full, keys as pairs of longs. Immutable once made.
 */
final class PrefixTable<V> {
  private final long highMask;
  private final long lowMask;
  // Network i is at keys[2 * i] and keys[2 * i + 1]; a slot with an empty value is free.
  private final long[] keys;
  private final Optional<V>[] values;
  private final int slotMask;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private PrefixTable(int prefixLength, boolean isIpv4, List<Map.Entry<Subnet, V>> entries) {
    highMask = PrefixBits.highMask(prefixLength, isIpv4);
    lowMask = PrefixBits.lowMask(prefixLength, isIpv4);
    int slots = Integer.highestOneBit(entries.size()) * 4;
    slotMask = slots - 1;
    keys = new long[2 * slots];
    values = new Optional[slots];
    Arrays.fill(values, Optional.empty());
    entries.forEach(entry -> insert(entry.getKey().network(), entry.getValue()));
  }

  /** The tables of one family, longest prefix first. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  static <V> PrefixTable<V>[] longestFirst(Map<Subnet, V> entries, boolean isIpv4) {
    var family =
        entries.entrySet().stream().filter(e -> e.getKey().network().isIpv4() == isIpv4).toList();
    return family.stream()
        .map(entry -> entry.getKey().prefixLength())
        .distinct()
        .sorted(Comparator.reverseOrder())
        .map(length -> new PrefixTable<>(length, isIpv4, ofLength(family, length)))
        .toArray(PrefixTable[]::new);
  }

  private static <V> List<Map.Entry<Subnet, V>> ofLength(
      List<Map.Entry<Subnet, V>> entries, int length) {
    return entries.stream().filter(entry -> entry.getKey().prefixLength() == length).toList();
  }

  /** The value of the network that has these bits once the host's are masked off. */
  Optional<V> get(long high, long low) {
    long networkHigh = high & highMask;
    long networkLow = low & lowMask;
    int slot = slot(networkHigh, networkLow);
    while (values[slot].isPresent()
        && (keys[2 * slot] != networkHigh || keys[2 * slot + 1] != networkLow)) {
      slot = slot + 1 & slotMask;
    }
    return values[slot];
  }

  private void insert(IpAddress network, V value) {
    int slot = slot(network.high(), network.low());
    while (values[slot].isPresent()) {
      slot = slot + 1 & slotMask;
    }
    keys[2 * slot] = network.high();
    keys[2 * slot + 1] = network.low();
    values[slot] = Optional.of(value);
  }

  /** Networks differ in their middle bits, so these are spread over the whole word first. */
  private int slot(long high, long low) {
    long mixed = (high * 0x9e3779b97f4a7c15L ^ low) * 0xbf58476d1ce4e5b9L;
    return (int) (mixed >>> 32) & slotMask;
  }
}
