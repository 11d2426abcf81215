package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * Reads requests (RFC 9112 sections 2 and 3) in one pass, from the request line to the empty line:
 * a GET has no body, and of the header fields only those matter that say how the connection goes on
 * or whom a proxy speaks for. Reusable; for one thread.
 */
final class RequestReader {
  /** What came of reading. */
  enum Outcome {
    /** The rest has not come yet. */
    INCOMPLETE,
    /** There is a request, whatever it asks for. */
    WHOLE,
    /** This is no request for a tracker; {@link #status} and {@link #sentence} say why. */
    NOT_SERVED
  }

  /** Takes what a request says, while it is read. */
  interface Target {
    /** Reads an announce's query; returns what is wrong with it, null if nothing. */
    @Nullable String readAnnounce(QueryReader values, Route route);

    /** Reads a scrape's query; returns what is wrong with it, null if nothing. */
    @Nullable String readScrape(QueryReader values, Route route);
  }

  private static final byte[] GET = "GET ".getBytes(US_ASCII);
  private static final byte[] SCHEME_END = "://".getBytes(US_ASCII);
  private static final byte[] HTTP_1 = " HTTP/1.".getBytes(US_ASCII);

  private final Cursor cursor;
  private final QueryReader values;
  private final Route route = new Route();
  private final HeaderReader headers;
  private Route.Kind kind = Route.Kind.NONE;
  private boolean isHttp10;
  private int end;
  private @Nullable String problem;
  private String status = "";
  private String sentence = "";

  /**
   * A reader.
   *
   * @param longest bytes that are read at once, at most
   * @param takesForwarded whether what proxies say is of interest
   */
  RequestReader(int longest, boolean takesForwarded) {
    cursor = new Cursor(longest);
    values = new QueryReader(cursor);
    headers = new HeaderReader(cursor, takesForwarded);
  }

  /**
   * Reads the request that begins at {@code from}.
   *
   * @param target takes what the request says
   */
  Outcome read(byte[] bytes, int from, int to, Target target) {
    cursor.on(bytes, from, to);
    if (to - from < GET.length) {
      return Outcome.INCOMPLETE;
    }
    if (!cursor.isAt(GET)) {
      return otherMethod();
    }
    cursor.to(from + GET.length);
    skipAuthority();
    kind = route.read(cursor);
    readQuery(target);
    var version = readVersion();
    return version == Outcome.WHOLE ? readHeaders() : version;
  }

  /** A client that takes this for a proxy sends the whole URL (RFC 9112 section 3.2.2). */
  private void skipAuthority() {
    if (cursor.isAtEnd() || cursor.here() == '/') {
      return;
    }
    int start = cursor.at();
    skipTo((byte) ':');
    if (cursor.isAt(SCHEME_END)) {
      cursor.to(cursor.at() + SCHEME_END.length);
      skipTo((byte) '/');
    } else {
      cursor.to(start);
    }
  }

  private void skipTo(byte sought) {
    while (!cursor.isAtEnd() && cursor.here() != sought && cursor.here() > ' ') {
      cursor.to(cursor.at() + 1);
    }
  }

  private void readQuery(Target target) {
    if (!cursor.isAtEnd() && cursor.here() == '?') {
      cursor.to(cursor.at() + 1);
    }
    problem =
        switch (kind) {
          case ANNOUNCE -> target.readAnnounce(values, route);
          case SCRAPE -> target.readScrape(values, route);
          case NONE -> {
            skipTarget();
            yield null;
          }
        };
  }

  private void skipTarget() {
    while (!cursor.isAtEnd() && cursor.here() != ' ' && cursor.here() != '\n') {
      cursor.to(cursor.at() + 1);
    }
  }

  private Outcome readVersion() {
    int at = cursor.at();
    int digit = at + HTTP_1.length;
    if (cursor.isAt(HTTP_1) && digit + 1 < cursor.end()) {
      byte minor = cursor.bytes()[digit];
      byte after = cursor.bytes()[digit + 1];
      if ((minor == '0' || minor == '1') && (after == '\r' || after == '\n')) {
        isHttp10 = minor == '0';
        return cursor.skipLine() ? Outcome.WHOLE : Outcome.INCOMPLETE;
      }
    }
    return cursor.skipLine() ? badVersion() : Outcome.INCOMPLETE;
  }

  private Outcome readHeaders() {
    var found = headers.read(!isHttp10);
    end = cursor.at();
    return found == Outcome.NOT_SERVED
        ? refuse("400 Bad Request", "a GET has no body here")
        : found;
  }

  private Outcome otherMethod() {
    int start = cursor.at();
    if (!cursor.skipLine()) {
      return Outcome.INCOMPLETE;
    }
    int lineEnd = cursor.at() - 1;
    int textEnd = lineEnd > start && cursor.bytes()[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    int version = textEnd - HTTP_1.length - 1;
    return version > start && cursor.has(version, textEnd - 1, HTTP_1)
        ? refuse("405 Method Not Allowed", "only GET is answered here")
        : badVersion();
  }

  private Outcome badVersion() {
    return refuse("400 Bad Request", "the request line is not one of HTTP/1.1");
  }

  private Outcome refuse(String why, String text) {
    status = why;
    sentence = text;
    return Outcome.NOT_SERVED;
  }

  /** Where the next request begins, once this one is whole. */
  int end() {
    return end;
  }

  /** What is asked for. */
  Route.Kind kind() {
    return kind;
  }

  /** What is wrong with the query, as a sentence for the peer; null if nothing is. */
  @Nullable String problem() {
    return problem;
  }

  /** Whether the client speaks HTTP/1.0. */
  boolean isHttp10() {
    return isHttp10;
  }

  /** Whether the client wants the connection to stay. */
  boolean keepAlive() {
    return headers.keepAlive();
  }

  /** Whom proxies speak for. */
  Forwarded forwarded() {
    return headers.forwarded();
  }

  /** The status of what is not served. */
  String status() {
    return status;
  }

  /** Why it is not served. */
  String sentence() {
    return sentence;
  }
}
