package io.rackcast.proto.fault;

import io.grpc.Status;
import io.rackcast.proto.program.StatusText;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server as its caller calls it; explains why it cannot be reached. May be used by any thread.
 *
 * @param server where it is
 * @param words what the settings that lead there are called
 * @param files what is used in TLS with it
 */
public record CalledServer(ServerAddress server, ServerWords words, ClientTlsFiles files) {
  // What gRPC says of a connection that ends before the other side said anything.
  private static final Pattern CLOSED = Pattern.compile("^(Network closed|Connection closed)");
  // What gRPC makes of an HTTP answer that is not its own, and of TLS without HTTP/2.
  private static final Pattern NOT_GRPC =
      Pattern.compile(
          "^HTTP status code \\d|invalid content-type|^Failed ALPN negotiation", Pattern.MULTILINE);

  /**
   * What is wrong with the connection, and what to do; empty if the server was reached and this is
   * its answer, or a fault of another kind.
   */
  public Optional<Explained> find(Status status) {
    String said = String.valueOf(status.getDescription());
    if (NOT_GRPC.matcher(said).find()) {
      return Optional.of(notGrpc());
    }
    var text = new TlsText(this);
    var tls = text.of(status.getCause());
    if (tls.isPresent()) {
      return tls;
    }
    if (status.getCode() != Status.Code.UNAVAILABLE) {
      return Optional.empty();
    }
    if (CLOSED.matcher(said).find()) {
      return Optional.of(closed());
    }
    return status.getCause() == null
        ? Optional.empty()
        : Optional.of(
            new Explained(
                StatusText.cause(status), isReset(status) ? resetAdvice() : usualAdvice()));
  }

  // A server that wants TLS may close with what we sent unread, and so reset the connection.
  private boolean isReset(Status status) {
    return !isTls() && StatusText.cause(status).contains("Connection reset");
  }

  private String resetAdvice() {
    return "check that it runs; if it talks TLS, write https:// before its address ("
        + words.address()
        + ")";
  }

  /**
   * As {@link #find(Status)}, of a client that is not gRPC's; empty if it is not TLS that failed.
   */
  public Optional<Explained> find(@Nullable Throwable failure) {
    return new TlsText(this).of(failure);
  }

  /** As {@link #find(Status)}, whatever the status is. */
  public Explained explain(Status status) {
    return find(status).orElseGet(() -> new Explained(StatusText.cause(status), usualAdvice()));
  }

  private String usualAdvice() {
    return "check the address (" + words.address() + ") and that it runs";
  }

  private Explained closed() {
    return isTls()
        ? new Explained(
            "it closed the connection at once",
            "check the address ("
                + words.address()
                + "), and whether it wants a client certificate")
        : new Explained(
            "it closed the connection at once",
            "if it talks TLS, write https:// before its address (" + words.address() + ")");
  }

  boolean isTls() {
    return server.tls().orElse(files.isAnySet());
  }

  Explained notGrpc() {
    int port = server.at().port();
    return port == words.grpcPort()
        ? new Explained(
            "port " + port + " answers HTTP and not gRPC",
            "check that the address (" + words.address() + ") leads to it and not to a proxy")
        : new Explained(
            "port " + port + " answers HTTP and not gRPC",
            "gRPC is usually on port " + words.grpcPort() + ": mend " + words.address());
  }
}
