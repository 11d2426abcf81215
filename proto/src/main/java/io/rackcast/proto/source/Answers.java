package io.rackcast.proto.source;

import io.rackcast.proto.source.SourceFault.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** From responses to content, or to what is wrong with them. */
final class Answers {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);
  private static final int LONGEST_REASON = 200;

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
    Matcher range =
        CONTENT_RANGE.matcher(response.headers().firstValue("content-range").orElse("").strip());
    if (!range.matches() || Long.parseLong(range.group(1)) != from) {
      throw new SourceFault(
          Cause.ODD_ANSWER,
          request.name() + " answers another range than was asked for; mend its server");
    }
    long last = Long.parseLong(range.group(2));
    var total =
        range.group(3).equals("*")
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(range.group(3)));
    return new SourceAnswer(
        at,
        response.body(),
        from,
        total,
        etag(response.headers()),
        OptionalLong.of(Math.min(to, last + 1)));
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
                  retryAfter(response.headers(), now))
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

  private static Optional<Duration> retryAfter(HttpHeaders headers, Instant now) {
    return headers
        .firstValue("retry-after")
        .flatMap(text -> duration(text.strip(), now))
        .filter(pause -> !pause.isNegative())
        .map(pause -> pause.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : pause);
  }

  private static Optional<Duration> duration(String text, Instant now) {
    try {
      if (text.matches("[0-9]{1,9}")) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
      }
      var at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(now, at));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** What went wrong on the way, in a few words; the JDK's messages name no URL here. */
  static String reason(Optional<Throwable> failure) {
    if (failure.isEmpty()) {
      return "no reason was given";
    }
    String kind = failure.get().getClass().getSimpleName();
    String message = failure.get().getMessage();
    if (message == null || message.contains("://")) {
      return kind;
    }
    String cut = message.replaceAll("\\p{Cntrl}", " ");
    return kind + ": " + (cut.length() > LONGEST_REASON ? cut.substring(0, LONGEST_REASON) : cut);
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
