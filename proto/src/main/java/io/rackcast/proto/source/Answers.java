package io.rackcast.proto.source;

import io.rackcast.proto.source.SourceFault.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** From responses to content, or to what is wrong with them. */
final class Answers {
  private Answers() {}

  static SourceAnswer read(
      SourceRequest request,
      SourceUrl at,
      HttpResponse<InputStream> response,
      long from,
      long to,
      Instant now)
      throws SourceFault {
    int status = response.statusCode();
    if (status == 200 || (status == 206 && (from > 0 || to < Long.MAX_VALUE))) {
      try {
        return status == 200 ? whole(at, response) : part(request, at, response, from, to);
      } catch (SourceFault e) {
        close(response);
        throw e;
      }
    }
    close(response);
    throw fault(request, at, response, now);
  }

  private static SourceAnswer whole(SourceUrl at, HttpResponse<InputStream> response) {
    return new SourceAnswer(
        at,
        response.body(),
        0,
        response.headers().firstValueAsLong("content-length"),
        etag(response.headers()),
        OptionalLong.empty());
  }

  private static SourceAnswer part(
      SourceRequest request, SourceUrl at, HttpResponse<InputStream> response, long from, long to)
      throws SourceFault {
    var range = ContentRange.of(response.headers());
    if (range.isEmpty() || range.get().first() != from) {
      throw new SourceFault(
          Cause.ODD_ANSWER,
          request.name() + " answers another range than was asked for; mend its server");
    }
    long end = range.get().last() + 1;
    return new SourceAnswer(
        at,
        response.body(),
        from,
        range.get().totalBytes(),
        etag(response.headers()),
        OptionalLong.of(Math.min(to, end)));
  }

  private static Optional<String> etag(HttpHeaders headers) {
    return headers.firstValue("etag").map(String::strip).filter(SourceRequest::isStrong);
  }

  private static SourceFault fault(
      SourceRequest request, SourceUrl at, HttpResponse<?> response, Instant now) {
    int status = response.statusCode();
    String who =
        at.isSameOrigin(request.url())
            ? request.name()
            : request.name() + " redirects to the host \"" + at.host() + "\", which";
    return switch (status) {
      case 401, 403 -> new SourceFault(Cause.REFUSED, who + refused(request, status));
      case 404, 410 ->
          new SourceFault(
              Cause.MISSING,
              who + " answers " + status + ": the content is gone from there; put it back");
      case 416 ->
          new SourceFault(
              Cause.CHANGED,
              who + " answers 416: the content is shorter than it was; put the old one back");
      default ->
          isBusy(status)
              ? new SourceFault(
                  Cause.BUSY,
                  who + " answers " + status + "; it is tried again",
                  null,
                  RetryAfter.of(response.headers(), now))
              : new SourceFault(
                  Cause.ODD_ANSWER,
                  who + " answers " + status + " instead of content; check the URL");
    };
  }

  private static boolean isBusy(int status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
  }

  private static String refused(SourceRequest request, int status) {
    return switch (request.kind()) {
      case PUBLISHER -> " answers " + status + "; check that the token has the right \"read\"";
      case SIGNED_LINK ->
          " answers "
              + status
              + ": the signed link has ended or is for something else; register the same release"
              + " again with a fresh one";
      case HTTP, REGISTRY ->
          " answers "
              + status
              + "; give the credentials of \""
              + request.url().host()
              + "\" in the settings, or others";
    };
  }

  static void close(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException e) {
      // The connection is given up either way.
      Thread.onSpinWait();
    }
  }
}
