package io.rackcast.agent.cli;

import io.rackcast.agent.daemon.AgentConfig;
import io.rackcast.agent.daemon.ApiSettings;
import io.rackcast.proto.program.SocketFile;
import io.rackcast.proto.settings.HostPort;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a running agent answers: {@code 127.0.0.1:6981}, {@code http://127.0.0.1:6981} or {@code
 * unix:/run/rackcast/agent.sock}.
 *
 * @param text as it is shown
 * @param authority host and port of its URLs; on a socket a name of this machine
 * @param socket the Unix socket; empty: TCP
 */
record ApiAddress(String text, String authority, Optional<Path> socket) {
  private static final String UNIX = "unix:";
  private static final String HTTP = "http://";

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with a sentence if it is none
   */
  static ApiAddress parse(String text) {
    if (text.startsWith(UNIX)) {
      return ofSocket(text.substring(UNIX.length()).replaceFirst("^//(?=/)", ""));
    }
    String address = text.startsWith(HTTP) ? text.substring(HTTP.length()) : text;
    return of(HostPort.parse(address.replaceFirst("/$", "")));
  }

  /** Where the settings have it answer: on loopback, or on the socket if orders belong there. */
  static ApiAddress of(AgentConfig settings) {
    boolean socket = settings.api().orders() == ApiSettings.Orders.SOCKET;
    return settings
        .api()
        .socket()
        .filter(at -> socket)
        .map(SocketFile.Settings::path)
        .map(path -> ofSocket(path.toString()))
        .orElseGet(() -> of(settings.apiListen()));
  }

  private static ApiAddress of(HostPort address) {
    return new ApiAddress(address.toString(), address.toString(), Optional.empty());
  }

  private static ApiAddress ofSocket(String path) {
    try {
      if (!path.isEmpty()) {
        return new ApiAddress(UNIX + path, "localhost", Optional.of(Path.of(path)));
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("\"" + path + "\" is no path: " + e.getReason(), e);
    }
    throw new IllegalArgumentException("no socket is named; write unix:/run/rackcast/agent.sock");
  }
}
