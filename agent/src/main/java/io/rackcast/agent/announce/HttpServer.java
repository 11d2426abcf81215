package io.rackcast.agent.announce;

import java.io.IOException;
import java.net.URI;

/**
 * Where a tracker answers.
 *
 * @param tls whether it is called over HTTPS
 */
record HttpServer(String host, int port, boolean tls) {

  /** Throws one sentence if the URL is of no such server. */
  static HttpServer of(URI uri) throws IOException {
    boolean tls = "https".equals(uri.getScheme());
    String host = uri.getHost();
    if (host == null || (!tls && !"http".equals(uri.getScheme()))) {
      throw new IOException("its URL is not http or https; mend the publisher's trackers");
    }
    if (uri.getPort() > 65535) {
      throw new IOException(
          "the port of its URL is "
              + uri.getPort()
              + ", over 65535; mend the publisher's trackers");
    }
    return new HttpServer(host, uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80, tls);
  }
}
