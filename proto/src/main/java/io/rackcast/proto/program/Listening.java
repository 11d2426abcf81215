package io.rackcast.proto.program;

import com.google.common.base.Throwables;
import io.rackcast.proto.settings.HostPort;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;

/** Why a server cannot listen where it was told to. */
public final class Listening {
  private Listening() {}

  /**
   * The exception to throw when binding failed.
   *
   * @param address where it should have listened
   * @param cause what the socket, Netty, gRPC or Jetty threw
   */
  public static ProgramException failed(HostPort address, Throwable cause) {
    return new ProgramException("cannot listen on " + address + ": " + reason(cause), cause);
  }

  /** What the system said stands in the innermost cause. */
  private static String reason(Throwable cause) {
    var root = Throwables.getRootCause(cause);
    String said = String.valueOf(root.getMessage()).toLowerCase(Locale.ROOT);
    if (said.contains("already in use")) {
      return "address already in use; stop the program that listens there or choose another port";
    }
    if (said.contains("cannot assign")) {
      return "no such address here; choose an address of this machine";
    }
    if (said.contains("permission denied")) {
      return "permission denied; choose a port above 1023";
    }
    if (said.contains("unresolved") || root instanceof UnresolvedAddressException) {
      return "no such host; name an address of this machine";
    }
    return said + "; choose another address";
  }
}
