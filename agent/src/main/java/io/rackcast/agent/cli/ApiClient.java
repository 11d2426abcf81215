package io.rackcast.agent.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.agent.api.ArtifactPage;
import io.rackcast.agent.api.ArtifactReport;
import io.rackcast.agent.api.FetchOrder;
import io.rackcast.agent.api.FetchUpdate;
import io.rackcast.agent.api.LimitReport;
import io.rackcast.agent.api.StatusReport;
import io.rackcast.agent.api.StopAnswer;
import io.rackcast.agent.api.VerifyAnswer;
import io.rackcast.agent.release.ReleaseName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Talks to a running agent. Blocks. */
final class ApiClient {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  /** Reading an artifact, and waiting for others that are read. */
  private static final Duration LONG_LIMIT = Duration.ofDays(7);

  private static final int PAGE = 1000;
  private static final int THREADS = 8;

  /** One for the process, whose end is its end. */
  private static final HttpClient HTTP = started();

  /** No agent listens at the address. */
  static final class NoAgentException extends IOException {
    private static final long serialVersionUID = 1L;

    NoAgentException(String sentence) {
      super(sentence);
    }
  }

  private final ApiAddress address;
  private final Duration usualLimit;

  ApiClient(ApiAddress address) {
    this(address, Duration.ofSeconds(60));
  }

  /** A client that waits {@code usualLimit} for each part of an answer that is not work. */
  ApiClient(ApiAddress address, Duration usualLimit) {
    this.address = address;
    this.usualLimit = usualLimit;
  }

  private static HttpClient started() {
    var threads = new QueuedThreadPool(THREADS, 1);
    threads.setName("api-client");
    threads.setDaemon(true);
    var client = new HttpClient();
    client.setExecutor(threads);
    client.setConnectTimeout(CONNECT_LIMIT.toMillis());
    client.setIdleTimeout(0); // a verification is silent until it is done
    client.setFollowRedirects(false);
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client does not start", e);
    }
    return client;
  }

  StatusReport status() throws IOException, InterruptedException {
    return read(get("/api/v1/status"), usualLimit, new TypeReference<>() {});
  }

  /** Limits on payload by tier, and in total. */
  Map<String, LimitReport> limits() throws IOException, InterruptedException {
    return limits(get("/api/v1/limits"));
  }

  /** Changes limits, rates as text by name and direction; returns all that are in force then. */
  Map<String, LimitReport> changeLimits(Map<String, Map<String, String>> wanted)
      throws IOException, InterruptedException {
    return limits(post("/api/v1/limits", JSON.writeValueAsBytes(wanted)));
  }

  private Map<String, LimitReport> limits(Request request)
      throws IOException, InterruptedException {
    return read(request, usualLimit, new TypeReference<>() {});
  }

  /** All that the agent keeps, as one page. */
  ArtifactPage artifacts() throws IOException, InterruptedException {
    List<ArtifactReport> all = new ArrayList<>();
    ArtifactPage page = page("limit=" + PAGE);
    all.addAll(page.artifacts());
    while (page.next() != null) {
      page = page("limit=" + PAGE + "&after=" + page.next());
      all.addAll(page.artifacts());
    }
    return new ArtifactPage(page.cache(), all, null);
  }

  /** The artifact that a release, an infohash or a SHA-256 names, if the agent keeps it. */
  Optional<ArtifactReport> artifact(String name) throws IOException, InterruptedException {
    String named = URLEncoder.encode(name, StandardCharsets.UTF_8);
    return page("named=" + named).artifacts().stream().findFirst();
  }

  private ArtifactPage page(String query) throws IOException, InterruptedException {
    return read(get("/api/v1/artifacts?" + query), usualLimit, new TypeReference<>() {});
  }

  /** Keeps an artifact from being evicted, or lets it go. */
  void pin(ArtifactReport artifact, boolean pinned) throws IOException, InterruptedException {
    send(post(path(artifact) + (pinned ? "/pin" : "/unpin"), new byte[0]), usualLimit).close();
  }

  /** Removes an artifact. */
  void remove(ArtifactReport artifact) throws IOException, InterruptedException {
    send(get(path(artifact)).method("DELETE"), LONG_LIMIT).close();
  }

  /** Has an artifact read through. */
  VerifyAnswer verify(ArtifactReport artifact) throws IOException, InterruptedException {
    return read(
        post(path(artifact) + "/verify", new byte[0]), LONG_LIMIT, new TypeReference<>() {});
  }

  private static String path(ArtifactReport artifact) {
    return "/api/v1/artifacts/" + artifact.infohash();
  }

  /** The last line of the answer; every other one goes to {@code progress}. */
  FetchUpdate fetch(ReleaseName name, Consumer<FetchUpdate.Progress> progress)
      throws IOException, InterruptedException {
    InputStream answer = send(order("/api/v1/fetch", name), usualLimit);
    try (var lines = new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        FetchUpdate update = JSON.readValue(line, FetchUpdate.class);
        if (!(update instanceof FetchUpdate.Progress now)) {
          return update;
        }
        progress.accept(now);
      }
    } catch (IOException e) {
      throw cut(e, usualLimit);
    }
    throw new IOException(cut());
  }

  /** Gives up a fetch that was ordered. */
  StopAnswer stop(ReleaseName name) throws IOException, InterruptedException {
    return read(order("/api/v1/fetch/stop", name), CONNECT_LIMIT, new TypeReference<>() {});
  }

  private Request order(String path, ReleaseName name) throws IOException {
    return post(path, JSON.writeValueAsBytes(new FetchOrder(name.name(), name.version())));
  }

  private Request get(String path) {
    Request request = HTTP.newRequest("http://" + address.authority() + path);
    address.socket().ifPresent(socket -> request.transport(new Transport.TCPUnix(socket)));
    return request;
  }

  private Request post(String path, byte[] body) {
    return get(path).method("POST").body(new BytesRequestContent("application/json", body));
  }

  private <T> T read(Request request, Duration limit, TypeReference<T> type)
      throws IOException, InterruptedException {
    InputStream answer = send(request, limit);
    try (answer) {
      return JSON.readValue(answer, type);
    } catch (IOException e) {
      throw cut(e, limit);
    }
  }

  /** The answer, each part of which comes within {@code limit} of the one before. */
  private InputStream send(Request request, Duration limit)
      throws IOException, InterruptedException {
    var listener = new InputStreamResponseListener();
    request.idleTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    request.send(listener);
    Response response;
    try {
      response = listener.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failed(e, limit);
    } catch (TimeoutException e) {
      var unused = request.abort(e);
      throw cut(e, limit);
    }
    InputStream body = listener.getInputStream();
    if (response.getStatus() == 200) {
      return body;
    }
    try (body) {
      String text = new String(body.readNBytes(1000), StandardCharsets.UTF_8).strip();
      throw new IOException(
          "the agent at " + address.text() + " answered " + response.getStatus() + ": " + text);
    }
  }

  private IOException failed(ExecutionException failure, Duration limit) {
    Throwable cause = failure.getCause();
    Optional<Path> socket = address.socket();
    if (cause instanceof ConnectException
        || cause instanceof SocketTimeoutException
        || socket.filter(Files::notExists).isPresent()) {
      return new NoAgentException(
          "no agent answers at "
              + address.text()
              + "; start one with \"run\", name its address in "
              + "RACKCAST_AGENT_API or by --api, or fetch with --alone");
    }
    if (socket.filter(path -> !Files.isWritable(path)).isPresent()) {
      return new IOException(
          address.text() + " is not for this user; become a member of the socket's group", failure);
    }
    return cut(failure, limit);
  }

  private IOException cut(Exception failure, Duration limit) {
    return new IOException(
        isLate(failure)
            ? "the agent at "
                + address.text()
                + " did not answer within "
                + limit.toSeconds()
                + " s"
            : cut(),
        failure);
  }

  private static boolean isLate(Exception failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  private String cut() {
    return "the agent at "
        + address.text()
        + " went away; start it again and repeat the command, which goes on where it was";
  }
}
