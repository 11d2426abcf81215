package io.rackcast.publisher.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.program.StatusText;
import java.util.Locale;

/** From what went wrong to one sentence. */
final class Failures {
  private Failures() {}

  static String sentence(StatusRuntimeException e, PublisherClient client) {
    return sentence(e, client.called(), client.hasReached());
  }

  /**
   * What to tell a person.
   *
   * @param hasReached whether a call has reached the publisher before
   */
  static String sentence(StatusRuntimeException e, CalledServer called, boolean hasReached) {
    var status = e.getStatus();
    var server = called.server();
    if (isClosed(status) && hasReached) {
      return "the publisher at " + server + " broke the connection; check that it runs";
    }
    var unreached = called.find(status);
    if (unreached.isPresent()) {
      return "cannot reach the publisher at " + server + " " + unreached.get();
    }
    if (status.getDescription() == null) {
      return "the publisher at " + server + " answers " + name(status.getCode()) + "; see its log";
    }
    return status.getDescription();
  }

  // What gRPC says of a connection that ends before the other side said anything.
  private static boolean isClosed(Status status) {
    return status.getCode() == Status.Code.UNAVAILABLE
        && String.valueOf(status.getDescription()).startsWith("Network closed");
  }

  /**
   * Whether a publisher that no call has reached yet may be there in a moment: nobody listens, or
   * the way there is broken. A name that stands for no host, and TLS that fails, are mistakes.
   */
  static boolean mayCome(StatusRuntimeException e, CalledServer called) {
    var status = e.getStatus();
    return status.getCode() == Status.Code.UNAVAILABLE
        && !isClosed(status)
        && called.find(status.getCause()).isEmpty()
        && !StatusText.isNoSuchHost(status);
  }

  /** Whether the same call may do better in a moment, once there was a connection. */
  static boolean isPassing(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      // INTERNAL and CANCELLED: a connection that broke inside a message.
      case UNAVAILABLE, ABORTED, DEADLINE_EXCEEDED -> true;
      case CANCELLED, INTERNAL -> !"internal error".equals(e.getStatus().getDescription());
      case OK,
          UNKNOWN,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          DATA_LOSS,
          UNAUTHENTICATED ->
          false;
    };
  }

  private static String name(Status.Code code) {
    return code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
