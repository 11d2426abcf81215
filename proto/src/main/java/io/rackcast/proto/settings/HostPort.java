package io.rackcast.proto.settings;

import com.google.common.net.InetAddresses;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/**
 * A host and a port, to listen on or to connect to.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 0 to 65535; 0 lets the system choose one to listen on
 */
public record HostPort(String host, int port) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");

  /** Refuses a host that is neither a name nor an address, and a port out of range. */
  public HostPort {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("use a port from 0 to 65535");
    }
    if (!NAME.matcher(host).matches() && !isIpv6(host)) {
      throw new IllegalArgumentException("name a host or an address");
    }
  }

  /**
   * Reads {@code host:port}, {@code 10.1.2.3:80} or {@code [fd00:1::5]:80}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || !DIGITS.matcher(text.substring(colon + 1)).matches()) {
      throw new IllegalArgumentException(
          "write it as host:port, like 127.0.0.1:6969 or [::1]:6969");
    }
    return new HostPort(
        host(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
  }

  private static String host(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]") && text.length() > 2;
    if (!bracketed && text.indexOf(':') >= 0) {
      throw new IllegalArgumentException("put the IPv6 address in brackets, like [::1]:6969");
    }
    return bracketed ? ipv6(text.substring(1, text.length() - 1)) : text;
  }

  private static String ipv6(String text) {
    if (!isIpv6(text)) {
      throw new IllegalArgumentException("put an IPv6 address into the brackets, like [::1]:6969");
    }
    return text;
  }

  private static boolean isIpv6(String host) {
    return host.indexOf(':') >= 0 && InetAddresses.isInetAddress(host);
  }

  /** This host with another port. */
  public HostPort withPort(int newPort) {
    return new HostPort(host, newPort);
  }

  /** Whether the host is this machine by its text: {@code localhost}, 127.0.0.0/8 or ::1. */
  public boolean isLoopback() {
    return host.equalsIgnoreCase("localhost")
        || (InetAddresses.isInetAddress(host) && InetAddresses.forString(host).isLoopbackAddress());
  }

  /** The address for the JDK's sockets; asks the name server if the host is a name. */
  public InetSocketAddress resolve() {
    return new InetSocketAddress(host, port);
  }

  /** {@code host:port}, an IPv6 address in brackets; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
