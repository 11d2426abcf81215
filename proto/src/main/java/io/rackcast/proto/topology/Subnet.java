package io.rackcast.proto.topology;

/**
 * An IPv4 or IPv6 network in CIDR form (RFC 4632 section 3.1, RFC 4291 section 2.3).
 *
 * @param network its first address; all bits after the prefix are 0
 * @param prefixLength the number of leading bits that all its addresses share: 0 to 32, or to 128
 */
public record Subnet(IpAddress network, int prefixLength) {
  /** Refuses a prefix longer than the address, and host bits, naming the network that was meant. */
  public Subnet {
    checkPrefix(network, prefixLength);
    var meant = PrefixBits.mask(network, prefixLength);
    if (!network.equals(meant)) {
      throw new IllegalArgumentException(
          "%s/%d has host bits set; write %s/%d"
              .formatted(network, prefixLength, meant, prefixLength));
    }
  }

  /** The network of this prefix length that {@code address} is in. */
  public static Subnet containing(IpAddress address, int prefixLength) {
    checkPrefix(address, prefixLength);
    return new Subnet(PrefixBits.mask(address, prefixLength), prefixLength);
  }

  /**
   * Reads {@code 10.1.2.0/24} or {@code fd00:1::/64}; an address alone is the network of that one
   * address.
   *
   * @throws IllegalArgumentException with one sentence if it is no network or has host bits set
   */
  public static Subnet parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      var address = IpAddress.parse(text);
      return new Subnet(address, address.bitCount());
    }
    var network = IpAddress.parse(text.substring(0, slash));
    return new Subnet(network, parsePrefix(text, text.substring(slash + 1)));
  }

  /** Whether {@code address} is of the same family and inside. */
  public boolean contains(IpAddress address) {
    return address.isIpv4() == network.isIpv4()
        && PrefixBits.mask(address, prefixLength).equals(network);
  }

  /** {@code 10.1.2.0/24}; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return network + "/" + prefixLength;
  }

  private static int parsePrefix(String text, String digits) {
    if (digits.isEmpty()
        || digits.length() > 3
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a network; write it like 10.1.2.0/24 or fd00:1::/64");
    }
    return Integer.parseInt(digits);
  }

  private static void checkPrefix(IpAddress address, int prefixLength) {
    if (prefixLength < 0 || prefixLength > address.bitCount()) {
      throw new IllegalArgumentException(
          "%s/%d has a prefix length out of range; an %s prefix is 0 to %d bits long"
              .formatted(
                  address, prefixLength, address.isIpv4() ? "IPv4" : "IPv6", address.bitCount()));
    }
  }
}
