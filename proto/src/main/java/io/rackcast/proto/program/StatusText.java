package io.rackcast.proto.program;

import io.grpc.Status;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.regex.Pattern;

/** What a gRPC status says, for people. */
public final class StatusText {
  // Netty names its system call and the error's number before what the system said, or the address
  // behind it.
  private static final Pattern BY_NETTY =
      Pattern.compile("^.* failed with error\\(-?\\d+\\): |: [^ ]*/[0-9a-fA-F.:\\[\\]%]+$");

  private static final Pattern OF_THE_LIBRARY =
      Pattern.compile("RST_STREAM|HTTP/2|GOAWAY|^io exception$|^Network closed|^Channel shutdown");

  private StatusText() {}

  /** The innermost reason: what the system said, else {@link #description}. */
  public static String cause(Status status) {
    Throwable deepest = status.getCause();
    while (deepest != null && deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    if (deepest instanceof UnknownHostException || deepest instanceof UnresolvedAddressException) {
      return "no such host";
    }
    String message = deepest == null ? null : deepest.getMessage();
    return message == null ? description(status) : BY_NETTY.matcher(message).replaceAll("");
  }

  /** What the other side said, else the code; the library's own words say nothing to people. */
  public static String description(Status status) {
    String description = status.getDescription();
    if (description == null) {
      return status.getCode().toString();
    }
    return OF_THE_LIBRARY.matcher(description).find() ? "the connection broke" : description;
  }
}
