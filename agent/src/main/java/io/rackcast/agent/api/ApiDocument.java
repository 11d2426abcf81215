package io.rackcast.agent.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** {@code GET /openapi.yaml}: what the server answers (OpenAPI 3.1). A test holds it to that. */
final class ApiDocument {
  private final byte[] text = read();

  void serve(Context call) {
    call.contentType("application/yaml")
        .header("Cache-Control", "public, max-age=300")
        .result(text);
  }

  private static byte[] read() {
    try (var in = ApiDocument.class.getResourceAsStream("openapi.yaml")) {
      return Objects.requireNonNull(in, "the program is not packaged whole").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
