package io.rackcast.proto.program;

import com.google.common.net.HostAndPort;
import io.rackcast.proto.settings.HostPort;

/** Does a request's {@code Host} header (RFC 9110 section 7.2) name this machine? */
final class LoopbackHost {
  private LoopbackHost() {}

  static boolean isNamedBy(String header) {
    try {
      return new HostPort(HostAndPort.fromString(header).getHost(), 0).isLoopback();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
