package io.rackcast.publisher.content;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads URLs that the settings allow. A redirect is followed only to what they allow on the same
 * host, so that an allowed server cannot send the publisher to places inside its own network.
 */
final class Fetcher {
  private static final int MOST_REDIRECTS = 5;

  private final RegisterLimits limits;
  private final HttpClient client;
  private final ScheduledExecutorService watch;

  Fetcher(RegisterLimits limits) {
    this.limits = limits;
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.silence())
            .build();
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var thread = new Thread(task, "register-watch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Content that comes. */
  record Source(InputStream body, long sizeBytes, AtomicLong lastRead, Runnable end)
      implements AutoCloseable {
    /** As {@link InputStream#readNBytes}; the watch ends it when the server is silent. */
    int read(byte[] buffer) throws IOException {
      int n = body.readNBytes(buffer, 0, buffer.length);
      lastRead.set(System.nanoTime());
      return n;
    }

    @Override
    public void close() throws IOException {
      end.run();
      body.close();
    }
  }

  /**
   * @throws Refusal when the URL is not allowed or does not answer with content
   */
  Source open(String url) {
    var at = parse(url);
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      requireAllowed(at);
      var response = get(at);
      if (response.statusCode() / 100 != 3) {
        return source(at, response);
      }
      close(response);
      at = redirected(at, response);
    }
    throw new Refusal(
        Refusal.Kind.INVALID, "the URL redirects more than " + MOST_REDIRECTS + " times");
  }

  static String message(Exception e) {
    return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
  }

  private static URI parse(String url) {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new Refusal(Refusal.Kind.INVALID, "the URL is not well formed; mend it");
    }
  }

  private void requireAllowed(URI url) {
    if (!limits.allows(url)) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "the publisher's settings do not allow this URL on host \""
              + url.getHost()
              + "\" (register.allowed-urls)");
    }
  }

  private HttpResponse<InputStream> get(URI url) {
    try {
      var request =
          HttpRequest.newBuilder(url)
              .timeout(limits.silence())
              .header("accept-encoding", "identity")
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new Refusal(
          Refusal.Kind.TRY_AGAIN, "the URL cannot be read (" + message(e) + "); try again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(Refusal.Kind.TRY_AGAIN, "the publisher stops; try again");
    }
  }

  private Source source(URI url, HttpResponse<InputStream> response) {
    if (response.statusCode() != 200) {
      close(response);
      throw new Refusal(
          response.statusCode() >= 500 ? Refusal.Kind.TRY_AGAIN : Refusal.Kind.INVALID,
          "the server \""
              + url.getHost()
              + "\" answers "
              + response.statusCode()
              + " instead of the content; check the URL");
    }
    var length = response.headers().firstValueAsLong("content-length");
    if (length.isEmpty()) {
      close(response);
      throw new Refusal(
          Refusal.Kind.INVALID,
          "the server \""
              + url.getHost()
              + "\" does not tell the content's size (Content-Length); publish it by upload");
    }
    return watched(response.body(), length.getAsLong());
  }

  // HttpClient's time-out ends with the headers; a body that stops coming has to be noticed here.
  private Source watched(InputStream body, long size) {
    var lastRead = new AtomicLong(System.nanoTime());
    long silence = limits.silence().toNanos();
    long every = Math.max(1, limits.silence().toMillis() / 4);
    var task =
        watch.scheduleAtFixedRate(
            () -> {
              if (System.nanoTime() - lastRead.get() > silence) {
                closeQuietly(body);
              }
            },
            every,
            every,
            TimeUnit.MILLISECONDS);
    return new Source(body, size, lastRead, () -> task.cancel(false));
  }

  private static URI redirected(URI from, HttpResponse<?> response) {
    var location =
        response
            .headers()
            .firstValue("location")
            .orElseThrow(
                () -> new Refusal(Refusal.Kind.INVALID, "the URL redirects to nowhere; mend it"));
    var to = from.resolve(parse(location));
    boolean isSameHost =
        String.valueOf(from.getHost()).equalsIgnoreCase(to.getHost())
            && from.getPort() == to.getPort()
            && String.valueOf(from.getScheme()).equalsIgnoreCase(to.getScheme());
    if (!isSameHost) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "the URL redirects to another host (\""
              + to.getHost()
              + "\"), which is not followed; give the URL it leads to");
    }
    return to;
  }

  private static void close(HttpResponse<InputStream> response) {
    closeQuietly(response.body());
  }

  private static void closeQuietly(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // The connection is given up either way.
      Thread.onSpinWait();
    }
  }
}
