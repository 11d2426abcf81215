package io.rackcast.tracker.location;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.topology.Topology;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Remembers the locations that stand for subnets, so that they are not written anew for each
 * announce. Each subnet has one place among {@value #PLACES}, which the last one asked for has. For
 * any thread.
 */
final class SubnetPlaces {
  private static final int PLACES = 1 << 15;

  private record Known(long high, long low, boolean isIpv4, Location location) {}

  private final Topology topology;
  private final AtomicReferenceArray<Known> places = new AtomicReferenceArray<>(PLACES);

  SubnetPlaces(Topology topology) {
    this.topology = topology;
  }

  /** As {@link Topology#subnetLocation}; allocates nothing for a subnet that is known. */
  Location locate(long high, long low, boolean isIpv4) {
    int prefix = topology.subnetPrefix(isIpv4);
    long maskedHigh = isIpv4 ? 0 : high & mask(prefix);
    long maskedLow = isIpv4 ? low & mask(prefix) >>> 32 : low & mask(prefix - 64);
    int place = place(maskedHigh, maskedLow);
    var known = places.get(place);
    if (known == null
        || known.low != maskedLow
        || known.high != maskedHigh
        || known.isIpv4 != isIpv4) {
      var location = topology.subnetLocation(new IpAddress(high, low, isIpv4));
      known = new Known(maskedHigh, maskedLow, isIpv4, location);
      places.set(place, known);
    }
    return known.location;
  }

  /** The first {@code bits} of 64, of which there may be too few or too many. */
  private static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
  }

  private static int place(long high, long low) {
    long mixed = (high * 31 + low) * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 49);
  }
}
