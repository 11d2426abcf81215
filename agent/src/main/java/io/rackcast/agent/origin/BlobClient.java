package io.rackcast.agent.origin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Reads ranges of the publisher's blobs. Blocks; safe for use by several threads. */
public final class BlobClient {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

  private final URI publisher;
  private final Optional<String> token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_LIMIT)
          .build();

  /**
   * Reads from a publisher.
   *
   * @param publisher its HTTP side, {@code http://host:7071}
   * @param token shown with each request, if there is one
   */
  public BlobClient(URI publisher, Optional<String> token) {
    this.publisher = publisher;
    this.token = token;
  }

  /**
   * Opens bytes {@code from} to {@code to} (exclusive) of a blob; the caller closes the stream.
   *
   * @throws IOException with one sentence, if the publisher does not answer with that range
   */
  InputStream open(String path, long from, long to) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(publisher.resolve(path))
            .timeout(ANSWER_LIMIT)
            .header("Range", "bytes=" + from + "-" + (to - 1));
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    HttpResponse<InputStream> response = send(request.build());
    if (response.statusCode() == 206 || (response.statusCode() == 200 && from == 0)) {
      return response.body();
    }
    response.body().close();
    throw new IOException(
        "the publisher at " + publisher + " answered " + path + " with " + refusal(response));
  }

  private HttpResponse<InputStream> send(HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new IOException(
          "the publisher at "
              + publisher
              + " does not answer ("
              + reason
              + "); check publisher.http and that it runs",
          e);
    }
  }

  private static String refusal(HttpResponse<InputStream> response) {
    return switch (response.statusCode()) {
      case 401, 403 -> response.statusCode() + "; check that the token has the right \"read\"";
      case 200 -> "200 instead of the range asked for";
      default -> String.valueOf(response.statusCode());
    };
  }
}
