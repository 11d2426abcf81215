package io.rackcast.proto.source;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place and how it is asked.
 *
 * @param name for sentences: "the publisher at …", or the URL without its query
 * @param kind what sort of place it is
 * @param url where
 * @param headers sent to this scheme, host and port only; they may be secrets
 * @param etag of the content that is meant, strong, with its quotes; empty if it is not known
 */
public record SourceRequest(
    String name,
    SourceKind kind,
    SourceUrl url,
    Map<String, String> headers,
    Optional<String> etag) {
  /** Most headers of one place. */
  public static final int MOST_HEADERS = 16;

  private static final int LONGEST_HEADER = 8192;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern VALUE =
      Pattern.compile("[\\x20-\\x7e\\t]{0," + LONGEST_HEADER + "}");
  // What the client sets itself, and what would change the meaning of an answer.
  private static final List<String> OWN =
      List.of(
          "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "expect",
          "upgrade",
          "te",
          "trailer",
          "date",
          "range",
          "if-range",
          "if-none-match",
          "if-match",
          "if-modified-since",
          "if-unmodified-since",
          "accept-encoding");

  /**
   * Copies the map.
   *
   * @throws IllegalArgumentException with one sentence without values if a header cannot be sent
   */
  public SourceRequest {
    headers = Map.copyOf(headers);
    headers.forEach(SourceRequest::check);
    if (headers.size() > MOST_HEADERS) {
      throw new IllegalArgumentException(
          "there are " + headers.size() + " headers; give at most " + MOST_HEADERS);
    }
    etag = etag.filter(SourceRequest::isStrong);
  }

  /** A place without headers. */
  public static SourceRequest of(SourceUrl url) {
    return new SourceRequest(url.toString(), url.kind(), url, Map.of(), Optional.empty());
  }

  /** The same with another ETag. */
  public SourceRequest withEtag(Optional<String> other) {
    return new SourceRequest(name, kind, url, headers, other);
  }

  /** Whether an ETag can tell that content is the same to the byte (RFC 9110 section 8.8.1). */
  public static boolean isStrong(String etag) {
    return etag.length() >= 2
        && etag.length() <= 256
        && etag.startsWith("\"")
        && etag.endsWith("\"")
        && VALUE.matcher(etag).matches();
  }

  private static void check(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a header's name is not well formed; mend it");
    }
    if (OWN.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "the header " + name + " is set by the reader itself; leave it out");
    }
    if (!VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "the value of the header "
              + name
              + " is not well formed; use one line of at most "
              + LONGEST_HEADER
              + " ASCII characters");
    }
  }

  /** Without the values of headers. */
  @Override
  public String toString() {
    return kind.label() + " " + name;
  }
}
