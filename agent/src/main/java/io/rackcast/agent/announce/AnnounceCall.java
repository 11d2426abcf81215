package io.rackcast.agent.announce;

import io.rackcast.proto.announce.AnnounceException;
import io.rackcast.proto.announce.AnnounceQuery;
import io.rackcast.proto.announce.AnnounceReply;
import io.rackcast.proto.announce.AnnounceRequest;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One announce over HTTP (BEP 3), and what may be said of it without showing the token. */
final class AnnounceCall {
  private AnnounceCall() {}

  /**
   * Fails with an {@link IOException} when no tracker's answer came, its message a short reason.
   */
  static CompletableFuture<AnnounceReply> to(String url, AnnounceRequest request, HttpGet http) {
    try {
      return http.get(URI.create(AnnounceQuery.append(url, request)))
          .thenCompose(AnnounceCall::read);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(
          new IOException("its announce URL is not a URL; mend the publisher's trackers"));
    }
  }

  /** A URL as people may see it: without its query, which holds the token. */
  static String name(String url) {
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query);
  }

  /** Whether a failure reason says that the URL's token has expired. */
  static boolean isExpiry(String failureReason) {
    return failureReason.contains("expired");
  }

  /** The deepest message of a failure. */
  static String reason(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause == null) {
      return "no reason is known";
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  private static CompletableFuture<AnnounceReply> read(HttpReply reply) {
    try {
      // Trackers send failure reasons with statuses other than 200 too.
      return CompletableFuture.completedFuture(AnnounceReply.parse(reply.body()));
    } catch (AnnounceException e) {
      return CompletableFuture.failedFuture(
          new IOException(
              reply.status() == 200
                  ? "its answer is not an announce answer (" + e.getMessage() + ")"
                  : "HTTP status " + reply.status()));
    }
  }
}
