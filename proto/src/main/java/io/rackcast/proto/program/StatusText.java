package io.rackcast.proto.program;

import io.grpc.Status;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
    if (isNoSuchHost(status)) {
      return "no such host";
    }
    Throwable deepest = deepest(status);
    String message = deepest == null ? null : deepest.getMessage();
    return message == null ? description(status) : BY_NETTY.matcher(message).replaceAll("");
  }

  /** Whether a call failed since the server's name stands for no host. */
  public static boolean isNoSuchHost(Status status) {
    Throwable deepest = deepest(status);
    return deepest instanceof UnknownHostException || deepest instanceof UnresolvedAddressException;
  }

  private static @Nullable Throwable deepest(Status status) {
    Throwable deepest = status.getCause();
    while (deepest != null && deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest;
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
