package io.rackcast.proto.settings;

import java.net.URI;
import java.util.Optional;

/**
 * A server to call, and whether in TLS: {@code https://host:port} is, {@code http://host:port} is
 * not, and {@code host:port} is where certificates are named for it.
 *
 * @param at where it listens
 * @param tls what the scheme says; empty: there is none
 */
public record ServerAddress(HostPort at, Optional<Boolean> tls) {
  private static final String HTTPS = "https://";
  private static final String HTTP = "http://";

  /**
   * Reads one of the three forms. Of a URL the port may be left out: 443 or 80.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static ServerAddress parse(String text) {
    if (text.startsWith(HTTPS)) {
      return new ServerAddress(ofUrl(text, HTTPS, 443), Optional.of(true));
    }
    if (text.startsWith(HTTP)) {
      return new ServerAddress(ofUrl(text, HTTP, 80), Optional.of(false));
    }
    if (text.contains("//")) {
      throw new IllegalArgumentException("write it as host:port or https://host:port");
    }
    return new ServerAddress(HostPort.parse(text), Optional.empty());
  }

  private static HostPort ofUrl(String text, String scheme, int usualPort) {
    String rest = text.substring(scheme.length());
    rest = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    if (rest.indexOf('/') >= 0 || rest.indexOf('@') >= 0) {
      throw new IllegalArgumentException("write the address alone, like " + scheme + "host:port");
    }
    boolean hasPort = rest.lastIndexOf(':') > rest.lastIndexOf(']');
    return HostPort.parse(hasPort ? rest : rest + ":" + usualPort);
  }

  /** The address of an {@code http} or {@code https} URL, whose path does not count. */
  public static ServerAddress of(URI url) {
    boolean isTls = "https".equals(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : isTls ? 443 : 80;
    String host = url.getHost();
    return new ServerAddress(HostPort.parse(host + ":" + port), Optional.of(isTls));
  }

  /** As {@link #parse} reads it back. */
  @Override
  public String toString() {
    return tls.map(isTls -> isTls ? HTTPS : HTTP).orElse("") + at;
  }
}
