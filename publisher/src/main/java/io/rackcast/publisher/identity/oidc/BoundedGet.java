package io.rackcast.publisher.identity.oidc;

import io.rackcast.publisher.wording.Quoted;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Reads a text over HTTP with bounds on all: time, body included (a timeout of the JDK's ends with
 * the head), and 1 MiB. Follows no redirect. May be used by any thread.
 */
public final class BoundedGet {
  private final HttpClient http;
  private final Duration longest;

  /** Gives up after {@code longest}, counted for each answer. */
  public BoundedGet(Duration longest) {
    this(longest, Optional.empty());
  }

  /**
   * As the other.
   *
   * @param trust which certificates of servers are good; empty: those that Java trusts
   */
  public BoundedGet(Duration longest, Optional<SSLContext> trust) {
    this.longest = longest;
    var builder =
        HttpClient.newBuilder()
            .connectTimeout(longest)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(ProxySelector.getDefault());
    trust.ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /**
   * The body of an answer 200, as UTF-8.
   *
   * @param headers more than {@code Accept}
   * @throws AnsweredException when it answers with another status
   * @throws IOException with one sentence without the headers' values, also if the URL is none
   */
  public String read(URI url, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request;
    try {
      request = HttpRequest.newBuilder(url).header("Accept", "application/json");
    } catch (IllegalArgumentException e) {
      throw new IOException(Quoted.of(url.toString()) + " is not an HTTP URL", e);
    }
    headers.forEach(request::header);
    var coming = http.sendAsync(request.build(), head -> new BoundedBody());
    String where = Quoted.of(url.getHost() + url.getPath());
    try {
      var answer = coming.get(longest.toMillis(), TimeUnit.MILLISECONDS);
      if (answer.statusCode() != 200) {
        throw new AnsweredException(where, answer.statusCode());
      }
      return answer.body();
    } catch (TimeoutException e) {
      throw new IOException(where + " takes longer than " + longest.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(where + ": " + Quoted.of(String.valueOf(e.getCause())), e);
    } finally {
      coming.cancel(true);
    }
  }
}
