package io.rackcast.publisher.registration;

import io.rackcast.publisher.content.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Reads URLs that the settings allow. A redirect is followed only to what they allow on the same
 * host, so that an allowed server cannot send the publisher to places inside its own network.
 */
final class Fetcher implements AutoCloseable {
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

  /**
   * Asks for content.
   *
   * @param offset from which byte on; a server that does not know Range (RFC 9110 section 14) sends
   *     all of it, which the source tells
   * @throws Refusal when the URL is not allowed or does not answer with content
   */
  Source open(String url, long offset, GivingUp givingUp) {
    var at = parse(url);
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      requireAllowed(at);
      var response = get(at, offset, givingUp);
      if (response.statusCode() / 100 != 3) {
        return source(at, response, offset);
      }
      close(response);
      at = redirected(at, response);
    }
    throw new Refusal(
        Refusal.Kind.INVALID, "the URL redirects more than " + MOST_REDIRECTS + " times");
  }

  static String message(@Nullable Throwable e) {
    if (e == null) {
      return "no reason was given";
    }
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

  private HttpResponse<InputStream> get(URI url, long offset, GivingUp givingUp) {
    var request =
        HttpRequest.newBuilder(url).timeout(limits.silence()).header("accept-encoding", "identity");
    if (offset > 0) {
      request.header("range", "bytes=" + offset + "-");
    }
    var answer = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try {
      givingUp.waitFor(() -> answer.cancel(true));
      return answer.get();
    } catch (ExecutionException e) {
      givingUp.check();
      throw new Refusal(
          Refusal.Kind.TRY_AGAIN,
          "the URL cannot be read (" + message(e.getCause()) + "); try again");
    } catch (CancellationException e) {
      givingUp.check();
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(Refusal.Kind.TRY_AGAIN, "the publisher stops; try again");
    }
  }

  private Source source(URI url, HttpResponse<InputStream> response, long offset) {
    boolean isPart = offset > 0 && response.statusCode() == 206;
    if (response.statusCode() != 200 && !isPart) {
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
    if (length.isEmpty() || (isPart && !beginsAt(offset, response))) {
      close(response);
      throw new Refusal(
          Refusal.Kind.INVALID,
          "the server \""
              + url.getHost()
              + "\" does not tell the content's size (Content-Length); publish it by upload");
    }
    long begin = isPart ? offset : 0;
    return new Source(
            response.body(), url.getHost(), begin, begin + length.getAsLong(), limits.silence())
        .watchedBy(watch);
  }

  private static boolean beginsAt(long offset, HttpResponse<?> part) {
    return part.headers()
        .firstValue("content-range")
        .filter(range -> range.startsWith("bytes " + offset + "-"))
        .isPresent();
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
    try {
      response.body().close();
    } catch (IOException e) {
      // The connection is given up either way.
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
