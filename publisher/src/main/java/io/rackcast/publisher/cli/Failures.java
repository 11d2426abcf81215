package io.rackcast.publisher.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rackcast.proto.fault.CalledServer;
import java.util.Locale;

/** From what went wrong to one sentence. */
final class Failures {
  private Failures() {}

  static String sentence(StatusRuntimeException e, CalledServer called) {
    var status = e.getStatus();
    var server = called.server();
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

  /** Whether the publisher itself says "try again", and so can be reached. */
  static boolean isAnswer(StatusRuntimeException e) {
    return e.getStatus().getCode() == Status.Code.UNAVAILABLE
        && e.getStatus().getCause() == null
        && !isClosed(e.getStatus());
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
