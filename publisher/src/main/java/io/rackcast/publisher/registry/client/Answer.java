package io.rackcast.publisher.registry.client;

import io.rackcast.proto.source.SourceUrl;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;

/**
 * The head of an answer, and its body, to be read or closed.
 *
 * @param from who sends it
 */
record Answer(SourceUrl from, HttpResponse<InputStream> response) implements AutoCloseable {
  int status() {
    return response.statusCode();
  }

  HttpHeaders headers() {
    return response.headers();
  }

  Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  InputStream body() {
    return response.body();
  }

  boolean isRedirect() {
    return status() / 100 == 3 && status() != 304;
  }

  /** Ends the connection, if not all was read. */
  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      // It is given up either way.
      Thread.onSpinWait();
    }
  }
}
