package io.rackcast.proto.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server of files as others run them, on a loopback address: {@code /files/NAME} with ranges and
 * an ETag, {@code /plain/NAME} without either; tests make it fail and add paths.
 */
public final class ContentSite implements AutoCloseable {
  /**
   * What somebody asked.
   *
   * @param path with the query
   * @param range and the other headers, empty text if there is none
   */
  public record Asked(String path, String range, String authorization, String custom) {}

  /** Answers with this status and no content; 0: as it should. */
  public volatile int status;

  /** So many answers fail by {@link #status}; then it is well. */
  public final AtomicLong failures = new AtomicLong(Long.MAX_VALUE);

  /** Content is cut after so many bytes of an answer; negative: never. */
  public volatile long cutAfter = -1;

  /** Stands still after so many bytes of an answer; negative: never. */
  public volatile long stallAfter = -1;

  /** The ETag of everything; empty: none. */
  public volatile String etag = "\"one\"";

  /** Content sent. */
  public final AtomicLong sentBytes = new AtomicLong();

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final HttpServer server;

  /** A site at 127.0.0.1. */
  public ContentSite() {
    this("127.0.0.1");
  }

  /** A site at a loopback address. */
  public ContentSite(String address) {
    try {
      server = HttpServer.create(new InetSocketAddress(address, 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(executor);
    on("/files/", call -> sendRange(call, file(call)));
    on("/plain/", call -> send(call, 200, file(call), 0, file(call).length));
    server.start();
  }

  /** Has a file; one of that name is replaced. */
  public ContentSite put(String name, byte[] bytes) {
    files.put(name, bytes.clone());
    return this;
  }

  /** Answers paths that begin so; what is asked is noted before. */
  public ContentSite on(String path, HttpHandler handler) {
    server.createContext(
        path,
        call -> {
          try (call) {
            note(call);
            if (status != 0 && failures.getAndDecrement() > 0) {
              call.sendResponseHeaders(status, -1);
            } else {
              handler.handle(call);
            }
          }
        });
    return this;
  }

  private void note(HttpExchange call) {
    var headers = call.getRequestHeaders();
    asked.add(
        new Asked(
            call.getRequestURI().toString(),
            text(headers.getFirst("Range")),
            text(headers.getFirst("Authorization")),
            text(headers.getFirst("X-Custom"))));
  }

  private static String text(String header) {
    return header == null ? "" : header;
  }

  private byte[] file(HttpExchange call) throws IOException {
    String path = call.getRequestURI().getPath();
    byte[] bytes = files.get(path.substring(path.lastIndexOf('/') + 1));
    if (bytes == null) {
      call.sendResponseHeaders(404, -1);
      throw new IOException("no such file");
    }
    return bytes;
  }

  /** Sends content, or the part that is asked for. */
  public void sendRange(HttpExchange call, byte[] bytes) throws IOException {
    var headers = call.getResponseHeaders();
    String now = etag;
    if (!now.isEmpty()) {
      headers.set("ETag", now);
    }
    var range = Optional.ofNullable(call.getRequestHeaders().getFirst("Range"));
    var ifRange = Optional.ofNullable(call.getRequestHeaders().getFirst("If-Range"));
    if (range.isEmpty() || ifRange.filter(other -> !other.equals(now)).isPresent()) {
      send(call, 200, bytes, 0, bytes.length);
      return;
    }
    String[] ends = range.get().substring("bytes=".length()).split("-", -1);
    int from = Integer.parseInt(ends[0]);
    if (from >= bytes.length) {
      call.sendResponseHeaders(416, -1);
      return;
    }
    int to = ends[1].isEmpty() ? bytes.length : Integer.parseInt(ends[1]) + 1;
    to = Math.min(to, bytes.length);
    headers.set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + bytes.length);
    send(call, 206, bytes, from, to);
  }

  private void send(HttpExchange call, int code, byte[] bytes, int from, int to)
      throws IOException {
    call.sendResponseHeaders(code, to - from);
    int length = to - from;
    long most = cutAfter >= 0 ? cutAfter : stallAfter >= 0 ? stallAfter : length;
    int sent = (int) Math.min(length, most);
    sentBytes.addAndGet(sent);
    call.getResponseBody().write(bytes, from, sent);
    call.getResponseBody().flush();
    if (sent < length && stallAfter >= 0) {
      awaitEnd();
    }
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was asked so far. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** The URL of a path here. */
  public String url(String path) {
    return "http://" + hostPort() + path;
  }

  /** Its address and port. */
  public String hostPort() {
    return server.getAddress().getAddress().getHostAddress() + ":" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    executor.shutdownNow();
  }
}
