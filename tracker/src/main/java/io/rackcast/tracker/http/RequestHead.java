package io.rackcast.tracker.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The part of an HTTP request that a tracker needs (RFC 9112 sections 2 and 3): a GET has no body,
 * and of the header fields only those matter that say how the connection goes on.
 *
 * @param path the path, with neither scheme nor authority
 * @param queryFrom where the query begins in the request's bytes
 * @param queryEnd where it ends; equal to {@code queryFrom} if there is none
 * @param keepAlive whether the client wants the connection to stay
 * @param isHttp10 whether the client speaks HTTP/1.0
 */
record RequestHead(String path, int queryFrom, int queryEnd, boolean keepAlive, boolean isHttp10) {

  /** What is answered instead, when a request is none for a tracker. */
  static final class NotServedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String status;
    private final String sentence;

    NotServedException(String status, String sentence) {
      super(sentence, null, false, false);
      this.status = status;
      this.sentence = sentence;
    }

    String sentence() {
      return sentence;
    }

    String status() {
      return status;
    }
  }

  /**
   * Reads a head, from the request line to the empty line.
   *
   * @throws NotServedException if it is no GET of HTTP/1.0 or 1.1, or has a body
   */
  static RequestHead read(byte[] head) throws NotServedException {
    int lineEnd = lineEnd(head, 0);
    int methodEnd = indexOf(head, ' ', 0, lineEnd);
    int targetEnd = indexOf(head, ' ', methodEnd + 1, lineEnd);
    String version = text(head, targetEnd + 1, lineEnd);
    if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
      throw new NotServedException("400 Bad Request", "the request line is not one of HTTP/1.1");
    }
    if (!text(head, 0, methodEnd).equals("GET")) {
      throw new NotServedException("405 Method Not Allowed", "only GET is answered here");
    }
    boolean http10 = version.equals("HTTP/1.0");
    boolean keepAlive = readFields(head, lineEnd, !http10);
    int pathFrom = pathFrom(head, methodEnd + 1, targetEnd);
    int pathEnd = indexOf(head, '?', pathFrom, targetEnd);
    int queryFrom = Math.min(pathEnd + 1, targetEnd);
    return new RequestHead(text(head, pathFrom, pathEnd), queryFrom, targetEnd, keepAlive, http10);
  }

  /** A client that takes this for a proxy sends the whole URL (RFC 9112 section 3.2.2). */
  private static int pathFrom(byte[] head, int from, int to) {
    boolean absolute = from < to && head[from] != '/';
    int authority = absolute ? text(head, from, to).indexOf("://") : -1;
    return authority < 0 ? from : indexOf(head, '/', from + authority + 3, to);
  }

  private static boolean readFields(byte[] head, int from, boolean byDefault)
      throws NotServedException {
    boolean keepAlive = byDefault;
    int next = lineStart(head, from);
    while (next < head.length) {
      int end = lineEnd(head, next);
      int colon = indexOf(head, ':', next, end);
      String name = text(head, next, colon).toLowerCase(Locale.ROOT);
      if (name.equals("connection")) {
        String value = value(head, colon, end);
        keepAlive = !value.contains("close") && (byDefault || value.contains("keep-alive"));
      } else if (name.equals("transfer-encoding")
          || (name.equals("content-length") && !value(head, colon, end).equals("0"))) {
        throw new NotServedException("400 Bad Request", "a GET has no body here");
      }
      next = lineStart(head, end);
    }
    return keepAlive;
  }

  private static String value(byte[] head, int colon, int end) {
    return text(head, Math.min(colon + 1, end), end).trim().toLowerCase(Locale.ROOT);
  }

  /** Where the line's text ends, before CR LF or a bare LF. */
  private static int lineEnd(byte[] head, int from) {
    int end = indexOf(head, '\n', from, head.length);
    return end > from && head[end - 1] == '\r' ? end - 1 : end;
  }

  private static int lineStart(byte[] head, int lineEnd) {
    return indexOf(head, '\n', lineEnd, head.length) + 1;
  }

  private static int indexOf(byte[] head, char sought, int from, int to) {
    int at = Math.min(from, to);
    while (at < to && head[at] != sought) {
      at++;
    }
    return at;
  }

  private static String text(byte[] head, int from, int to) {
    return from >= to ? "" : new String(head, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
