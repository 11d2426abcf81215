package io.rackcast.publisher.registration;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Another server that has content, in the many ways in which servers have it. */
public final class TestSite implements AutoCloseable {
  private final byte[] data;
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile int cutAt = Integer.MAX_VALUE;

  public TestSite(byte[] data) {
    this.data = data.clone();
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(executor);
    server.createContext("/ok/whole", call -> send(call, data.length, data.length));
    server.createContext("/ok/ranges", this::range);
    server.createContext("/ok/cut", call -> send(call, data.length, Math.min(cutAt, data.length)));
    server.createContext("/ok/chunked", call -> send(call, 0, data.length));
    server.createContext("/ok/huge", call -> stall(call, 1L << 40));
    server.createContext("/ok/stalls", call -> stall(call, data.length));
    server.createContext(
        "/ok/silent",
        call -> {
          note(call);
          awaitEnd();
        });
    redirect("/moved/here", "/ok/whole");
    redirect("/moved/inside", "/secret");
    redirect("/moved/away", "http://other.example/x");
    redirect("/moved/loop", "/moved/loop");
    server.start();
  }

  private void redirect(String from, String to) {
    server.createContext(
        from,
        call -> {
          call.getResponseHeaders().add("Location", to);
          call.sendResponseHeaders(302, -1);
          call.close();
        });
  }

  private void send(HttpExchange call, long announced, int length) throws IOException {
    note(call);
    call.sendResponseHeaders(200, announced);
    call.getResponseBody().write(data, 0, length);
    call.close();
  }

  private void range(HttpExchange call) throws IOException {
    var range = call.getRequestHeaders().getFirst("Range");
    if (range == null) {
      send(call, data.length, Math.min(cutAt, data.length));
      return;
    }
    note(call);
    int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
    call.getResponseHeaders()
        .add("Content-Range", "bytes " + from + "-" + (data.length - 1) + "/" + data.length);
    call.sendResponseHeaders(206, data.length - from);
    call.getResponseBody().write(data, from, data.length - from);
    call.close();
  }

  private void stall(HttpExchange call, long announced) throws IOException {
    note(call);
    call.sendResponseHeaders(200, announced);
    call.getResponseBody().write(data, 0, 1000);
    call.getResponseBody().flush();
    awaitEnd();
    call.close();
  }

  private void note(HttpExchange call) {
    var range = call.getRequestHeaders().getFirst("Range");
    requests.add(call.getRequestURI().getPath() + (range == null ? "" : " " + range));
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** From now on {@code /ok/cut}, and {@code /ok/ranges} from its start, break off there. */
  void cutAt(int bytes) {
    cutAt = bytes;
  }

  /** Paths asked for, with the Range if there was one. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    executor.shutdownNow();
  }
}
