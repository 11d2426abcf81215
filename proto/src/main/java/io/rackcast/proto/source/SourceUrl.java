package io.rackcast.proto.source;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where content can be read: an http or https URL with a host, without user and fragment.
 *
 * <p>Its query may be a secret, that of a signed link is one: {@link #toString} leaves it out, and
 * no message of this package has it.
 */
public final class SourceUrl {
  private static final int LONGEST = 8192;
  private static final Pattern BLOB = Pattern.compile("/v2/.+/blobs/[a-z0-9]+:[0-9a-f]{32,}");

  private final URI uri;

  private SourceUrl(URI uri) {
    this.uri = uri;
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException with one sentence that does not repeat the text
   */
  public static SourceUrl parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "the URL has more than " + LONGEST + " characters; give a shorter one");
    }
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      // Its message repeats the text; nothing of it is kept.
      throw new IllegalArgumentException("the URL is not well formed; mend it");
    }
    return of(uri);
  }

  /** As {@link #parse}. */
  static SourceUrl of(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException(
          "the URL is neither http nor https; give one that begins with https://");
    }
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      throw new IllegalArgumentException("the URL has no host; write it like https://host/path");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "the URL carries a user or password; leave them out and give credentials apart");
    }
    return new SourceUrl(withoutFragment(uri));
  }

  private static URI withoutFragment(URI uri) {
    if (uri.getRawFragment() == null) {
      return uri;
    }
    String text = uri.toString();
    return URI.create(text.substring(0, text.indexOf('#')));
  }

  /** The whole URL, its secrets included; for requests, and for nothing that people read. */
  public URI uri() {
    return uri;
  }

  /** The whole URL as text; as {@link #uri}. */
  public String secretText() {
    return uri.toString();
  }

  /** The host in lower case, an IPv6 address in brackets. */
  public String host() {
    return uri.getHost().toLowerCase(Locale.ROOT);
  }

  /** The port that is connected to. */
  public int port() {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return isEncrypted() ? 443 : 80;
  }

  /** An address of the host. */
  public InetAddress address() throws UnknownHostException {
    return InetAddress.getByName(AddressRules.bare(host()));
  }

  /** Whether it is https. */
  public boolean isEncrypted() {
    return uri.getScheme().equalsIgnoreCase("https");
  }

  /** Whether scheme, host and port are the same (RFC 6454): what secrets of one may be sent to. */
  public boolean isSameOrigin(SourceUrl other) {
    return isEncrypted() == other.isEncrypted()
        && host().equals(other.host())
        && port() == other.port();
  }

  /** What sort of place it is, by its looks. */
  public SourceKind kind() {
    if (BLOB.matcher(String.valueOf(uri.getPath())).matches()) {
      return SourceKind.REGISTRY;
    }
    return SignedLink.isSigned(uri.getRawQuery()) ? SourceKind.SIGNED_LINK : SourceKind.HTTP;
  }

  /** When a signed link ends; empty when it does not say, or is none. */
  public Optional<Instant> expiresAt() {
    return SignedLink.expiry(uri.getRawQuery());
  }

  /** Whether nothing but the URL's path says what is read. */
  public boolean hasQuery() {
    return uri.getRawQuery() != null;
  }

  /** Scheme, host, port and path. */
  @Override
  public String toString() {
    String text = uri.toString();
    int query = text.indexOf('?');
    return query < 0 ? text : text.substring(0, query);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SourceUrl url && url.uri.equals(uri);
  }

  @Override
  public int hashCode() {
    return uri.hashCode();
  }
}
