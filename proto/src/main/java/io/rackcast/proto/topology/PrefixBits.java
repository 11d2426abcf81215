package io.rackcast.proto.topology;

/** Leading bits of an address, in the layout of {@link IpAddress}. */
final class PrefixBits {
  private PrefixBits() {}

  static IpAddress mask(IpAddress address, int prefixLength) {
    long high = address.high() & highMask(prefixLength, address.isIpv4());
    long low = address.low() & lowMask(prefixLength, address.isIpv4());
    // The prefix of an IPv6 address may look IPv4-mapped only if the address itself was.
    return new IpAddress(high, low, address.isIpv4());
  }

  /** The mask for {@link IpAddress#high()}: an IPv4 address has nothing there. */
  static long highMask(int prefixLength, boolean isIpv4) {
    return isIpv4 ? 0 : leading(Math.min(prefixLength, 64));
  }

  /** The mask for {@link IpAddress#low()}. */
  static long lowMask(int prefixLength, boolean isIpv4) {
    return isIpv4
        ? leading(32 + prefixLength) & 0xffff_ffffL
        : leading(Math.max(prefixLength - 64, 0));
  }

  /** {@code count} ones and then zeros. A shift by 64 is a shift by 0, so none is its own case. */
  private static long leading(int count) {
    return count == 0 ? 0 : -1L << (64 - count);
  }
}
