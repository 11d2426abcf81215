package io.rackcast.tracker.location;

import io.rackcast.proto.topology.IpAddress;

/** An address as the key of a map; one that is only looked up with can be set again and again. */
final class AddressKey {
  private long high;
  private long low;
  private boolean isIpv4;

  static AddressKey of(IpAddress address) {
    return new AddressKey().set(address.high(), address.low(), address.isIpv4());
  }

  AddressKey set(long newHigh, long newLow, boolean newIsIpv4) {
    high = newHigh;
    low = newLow;
    isIpv4 = newIsIpv4;
    return this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressKey key
        && key.low == low
        && key.high == high
        && key.isIpv4 == isIpv4;
  }

  @Override
  public int hashCode() {
    return Long.hashCode((high * 31 + low) * 0x9e3779b97f4a7c15L);
  }
}
