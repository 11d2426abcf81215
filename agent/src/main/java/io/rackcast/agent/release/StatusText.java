package io.rackcast.agent.release;

import io.grpc.Status;
import java.util.regex.Pattern;

/** What a gRPC status says, for people. */
public final class StatusText {
  /** Netty names its system call and the error's number before what the system said. */
  private static final Pattern SYSTEM_CALL = Pattern.compile("^.* failed with error\\(-?\\d+\\): ");

  private StatusText() {}

  /** The innermost reason: what the system said, else {@link #description}. */
  public static String cause(Status status) {
    Throwable deepest = status.getCause();
    while (deepest != null && deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = deepest == null ? null : deepest.getMessage();
    return message == null ? description(status) : SYSTEM_CALL.matcher(message).replaceFirst("");
  }

  /** What the other side said, else the code. */
  public static String description(Status status) {
    String description = status.getDescription();
    return description == null ? status.getCode().toString() : description;
  }
}
