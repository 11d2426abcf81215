package io.rackcast.agent.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A container runtime as far as a mirror sees one. Safe for use by several threads. */
public final class MirrorClient {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  /** A client of the mirror on a port of loopback. */
  public MirrorClient(int port) {
    this.port = port;
  }

  /**
   * What came.
   *
   * @param status 0 if not even a head came
   * @param body as far as it came
   * @param isCut whether the connection ended before the body did
   */
  @SuppressWarnings("ArrayRecordComponent") // only read
  public record Pulled(int status, byte[] body, boolean isCut) {
    /** The body as text. */
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** Asks and reads to the end, or until the mirror ends it. */
  public Pulled get(String path, String... headers) {
    return get(path, new AtomicInteger(), headers);
  }

  /** The same on another thread; {@code bytes} counts what has come. */
  public CompletableFuture<Pulled> getAsync(String path, AtomicInteger bytes, String... headers) {
    return CompletableFuture.supplyAsync(
        () -> get(path, bytes, headers), task -> new Thread(task).start());
  }

  private Pulled get(String path, AtomicInteger bytes, String... headers) {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return read(http.send(request.build(), BodyHandlers.ofInputStream()), bytes);
    } catch (IOException e) {
      return new Pulled(0, new byte[0], true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Pulled read(HttpResponse<InputStream> response, AtomicInteger bytes) {
    var body = new ByteArrayOutputStream();
    var some = new byte[64 << 10];
    try (InputStream in = response.body()) {
      for (int count = in.read(some); count >= 0; count = in.read(some)) {
        body.write(some, 0, count);
        bytes.addAndGet(count);
      }
    } catch (IOException e) {
      return new Pulled(response.statusCode(), body.toByteArray(), true);
    }
    return new Pulled(response.statusCode(), body.toByteArray(), false);
  }
}
