package io.rackcast.agent.daemon;

import io.rackcast.proto.program.SocketFile;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.Settings;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The section {@code api} but for {@code api.listen}: who may call the agent on this machine.
 *
 * @param orders whether orders are taken on loopback
 * @param socket where JSON is served beside {@code api.listen}
 * @param grpcListen where gRPC is served; a loopback address
 * @param grpcSocket where gRPC is served
 */
public record ApiSettings(
    Orders orders,
    Optional<SocketFile.Settings> socket,
    Optional<HostPort> grpcListen,
    Optional<SocketFile.Settings> grpcSocket) {
  private static final String MODE = "[0-7]?[0-7]{3}";

  /** Where orders are taken. */
  public enum Orders {
    /** On loopback and on the sockets. */
    ALL,
    /** On the sockets; loopback is for reading. */
    SOCKET
  }

  static ApiSettings read(Settings settings) {
    Optional<Path> socket =
        settings.optionalPath(
            "api.socket", "A Unix socket for the same; who may open it may call.");
    Set<PosixFilePermission> mode =
        mode(
            settings,
            settings.string("api.socket-mode", "0660", "Permissions of the sockets, octal."));
    Optional<String> group =
        settings.optionalString(
            "api.socket-group", "Group of the sockets; default: the agent's own.");
    Orders orders =
        settings.choice(
            "api.orders",
            Orders.ALL,
            "all: fetch, pin, limits and so on by whoever is on this machine. socket: by those who"
                + " may open a socket; api.listen is for reading alone.");
    Optional<HostPort> grpcListen =
        settings.optionalAddress(
            "api.grpc.listen", "The local API as gRPC, like 127.0.0.1:6982; loopback only.");
    Optional<Path> grpcSocket =
        settings.optionalPath("api.grpc.socket", "A Unix socket for the local API as gRPC.");
    check(settings, orders, socket, grpcListen, grpcSocket);
    return new ApiSettings(
        orders,
        socket.map(path -> new SocketFile.Settings(path, mode, group)),
        grpcListen,
        grpcSocket.map(path -> new SocketFile.Settings(path, mode, group)));
  }

  private static void check(
      Settings settings,
      Orders orders,
      Optional<Path> socket,
      Optional<HostPort> grpcListen,
      Optional<Path> grpcSocket) {
    grpcListen
        .filter(at -> !at.isLoopback())
        .ifPresent(
            at ->
                settings.problem(
                    "api.grpc.listen",
                    at + " is not a loopback address; the API has no login, use 127.0.0.1:PORT"));
    if (orders == Orders.SOCKET && socket.isEmpty()) {
      settings.problem("api.orders", "is socket, but there is none; set api.socket");
    }
    if (orders == Orders.SOCKET && grpcListen.isPresent()) {
      settings.problem(
          "api.grpc.listen", "takes orders, but api.orders is socket; set api.grpc.socket instead");
    }
    if (socket.isPresent() && socket.equals(grpcSocket)) {
      settings.problem("api.grpc.socket", "is api.socket too; choose another path");
    }
  }

  private static Set<PosixFilePermission> mode(Settings settings, String text) {
    if (!text.matches(MODE)) {
      settings.problem("api.socket-mode", "\"" + text + "\" is no mode; write one like 0660");
      return Set.of();
    }
    int bits = Integer.parseInt(text, 8);
    var letters = new StringBuilder();
    for (int bit = 8; bit >= 0; bit--) {
      letters.append((bits >> bit & 1) == 0 ? '-' : "xwr".charAt(bit % 3));
    }
    return PosixFilePermissions.fromString(letters.toString());
  }
}
