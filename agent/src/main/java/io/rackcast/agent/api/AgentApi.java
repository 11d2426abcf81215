package io.rackcast.agent.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.rackcast.agent.api.RefusedCallException.Kind;
import io.rackcast.agent.release.ReleaseName;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The local API as JSON over HTTP; {@code openapi.yaml} says what each route answers. */
public final class AgentApi {
  private static final Logger log = LoggerFactory.getLogger(AgentApi.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String NO_ORDER =
      "the body is not a fetch; send {\"name\": \"web\", \"version\": \"1.42\"}";
  private static final String LINES = "application/x-ndjson";
  private static final String ARTIFACT = "/api/v1/artifacts/{infohash}";

  private final LocalCalls calls;
  private final boolean ordersByTcp;
  private final ApiDocument document = new ApiDocument();

  /**
   * Routes to {@code calls}.
   *
   * @param ordersByTcp whether orders are taken on loopback too, or only on the Unix socket
   */
  public AgentApi(LocalCalls calls, boolean ordersByTcp) {
    this.calls = calls;
    this.ordersByTcp = ordersByTcp;
  }

  /** Adds the routes. */
  public void addTo(JavalinDefaultRoutingApi routes) {
    ArtifactCalls artifacts = calls.artifacts();
    routes.before("/api/*", new LocalGuard(ordersByTcp));
    routes.get("/openapi.yaml", document::serve);
    routes.get("/api/v1/status", call -> answer(call, calls.status()));
    routes.get("/api/v1/limits", call -> answer(call, calls.limits()));
    routes.post("/api/v1/limits", this::changeLimits);
    routes.post("/api/v1/fetch", this::fetch);
    routes.post("/api/v1/fetch/stop", call -> answer(call, calls.stop(release(call))));
    routes.get("/api/v1/watch", this::watch);
    routes.get("/api/v1/artifacts", this::artifacts);
    routes.get(ARTIFACT, onOne(artifacts::one));
    routes.delete(ARTIFACT, onOneForLong(artifacts::remove));
    routes.post(ARTIFACT + "/pin", onOne(infohash -> artifacts.pin(infohash, true)));
    routes.post(ARTIFACT + "/unpin", onOne(infohash -> artifacts.pin(infohash, false)));
    routes.post(ARTIFACT + "/verify", onOneForLong(artifacts::verify));
    routes.exception(RefusedCallException.class, AgentApi::refuse);
  }

  private static void refuse(RefusedCallException refused, Context call) {
    call.status(refused.kind().status())
        .contentType("text/plain; charset=utf-8")
        .result(refused.sentence() + "\n");
  }

  private Handler onOne(Function<String, Object> work) {
    return call -> {
      Query.of(call, Set.of());
      answer(call, work.apply(call.pathParam("infohash")));
    };
  }

  /** As the other, of an order that may last: no thread of the server waits for it. */
  private Handler onOneForLong(Function<String, Object> work) {
    return call -> {
      Query.of(call, Set.of());
      String infohash = call.pathParam("infohash");
      call.future(() -> calls.longCall(() -> answer(call, work.apply(infohash))));
    };
  }

  private void changeLimits(Context call) {
    answer(call, calls.changeLimits(LimitOrder.parse(call.bodyAsBytes())));
  }

  private void artifacts(Context call) {
    var query = Query.of(call, Set.of("named", "state", "pinned", "limit", "after"));
    answer(
        call,
        calls
            .artifacts()
            .list(
                new ArtifactQuery(
                    query.text("named"),
                    query.text("state"),
                    query.bool("pinned"),
                    query.number("limit"),
                    query.text("after"))));
  }

  private void fetch(Context call) {
    ReleaseName name = release(call);
    stream(call, out -> calls.fetch(name, update -> write(out, update)));
  }

  private void watch(Context call) {
    String infohash = Query.of(call, Set.of("infohash")).text("infohash");
    Optional<String> checked = LocalCalls.watched(infohash);
    stream(call, out -> calls.watch(checked.orElse(""), change -> write(out, change)));
  }

  /** Writes lines. */
  @FunctionalInterface
  private interface Lines {
    void to(OutputStream out) throws IOException, InterruptedException;
  }

  private void stream(Context call, Lines lines) {
    call.future(
        () ->
            calls.longCall(
                () -> {
                  try {
                    call.contentType(LINES);
                    // Not Javalin's own stream: that one does not hand a flush on, and lines would
                    // wait for 32 KiB.
                    OutputStream out = call.res().getOutputStream();
                    out.flush();
                    lines.to(out);
                  } catch (IOException e) {
                    log.debug("who read {} has left", call.path(), e);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
  }

  private static void write(OutputStream out, Object line) throws IOException {
    var writer = line instanceof FetchUpdate ? JSON.writerFor(FetchUpdate.class) : JSON.writer();
    out.write(writer.writeValueAsBytes(line));
    out.write('\n');
    out.flush();
  }

  private static void answer(Context call, Object answer) {
    try {
      call.contentType("application/json").result(JSON.writeValueAsBytes(answer));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer that cannot be written", e);
    }
  }

  private static ReleaseName release(Context call) {
    @Nullable FetchOrder order;
    try {
      order = JSON.readValue(call.bodyAsBytes(), FetchOrder.class);
    } catch (IOException e) {
      throw new RefusedCallException(Kind.WRONG, NO_ORDER);
    }
    return LocalCalls.release(
        order == null ? null : order.name(), order == null ? null : order.version(), NO_ORDER);
  }
}
