package io.rackcast.agent.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.TooManyRequestsResponse;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.rackcast.agent.api.Orders.Order;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.swarm.Fetch;
import io.rackcast.agent.swarm.Fetches;
import io.rackcast.agent.transfer.pace.RateLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of the local API. */
public final class AgentApi implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AgentApi.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String NO_ORDER =
      "the body is not a fetch; send {\"name\": \"web\", \"version\": \"1.42\"}";

  /**
   * A rollout of a hundred artifacts is watched one by one; each holds a thread, none a server's.
   */
  static final int WATCHED_MOST = 200;

  private static final int IDLE_SECONDS = 10;

  private final Fetches fetches;
  private final FetchWatch watch;
  private final Supplier<StatusReport> status;
  private final LimitControl limits;
  private final Orders orders = new Orders();
  private final Semaphore watched = new Semaphore(WATCHED_MOST);
  private final ExecutorService watchers = watchers();

  /** Answers from {@code fetches}, seen through {@code watch}, and from the others. */
  public AgentApi(
      Fetches fetches, FetchWatch watch, Supplier<StatusReport> status, LimitControl limits) {
    this.fetches = fetches;
    this.watch = watch;
    this.status = status;
    this.limits = limits;
  }

  /** Adds the routes. */
  public void addTo(JavalinDefaultRoutingApi routes) {
    routes.before("/api/*", new LocalGuard());
    routes.get("/api/v1/status", this::status);
    routes.get("/api/v1/limits", request -> answer(request, limits.inForce().get()));
    routes.post("/api/v1/limits", this::changeLimits);
    routes.post("/api/v1/fetch", this::fetch);
    routes.post("/api/v1/fetch/stop", this::stop);
  }

  private void status(Context request) throws JsonProcessingException {
    request.contentType("application/json").result(JSON.writeValueAsBytes(status.get()));
  }

  private void changeLimits(Context request) throws JsonProcessingException {
    try {
      answer(request, limits.change(request.bodyAsBytes()));
    } catch (IllegalArgumentException e) {
      throw new BadRequestResponse(String.valueOf(e.getMessage()));
    }
  }

  private static void answer(Context request, RateLimits inForce) throws JsonProcessingException {
    request.contentType("application/json").result(JSON.writeValueAsBytes(LimitReport.of(inForce)));
  }

  /** Watches that have not ended are cut; the fetches go on. */
  @Override
  public void close() {
    watchers.shutdownNow();
  }

  private static ExecutorService watchers() {
    var pool =
        new ThreadPoolExecutor(
            WATCHED_MOST,
            WATCHED_MOST,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("watch", true));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private void fetch(Context request) {
    ReleaseName name = release(request);
    if (!watched.tryAcquire()) {
      throw new TooManyRequestsResponse(
          WATCHED_MOST + " fetches are being watched; try again when some have ended");
    }
    request.future(() -> CompletableFuture.runAsync(() -> watch(request, name), watchers));
  }

  private void watch(Context request, ReleaseName name) {
    Order order = orders.begin(name);
    try {
      request.contentType("application/x-ndjson");
      // Not Javalin's own stream: that one does not hand a flush on, and lines would wait for 32
      // KiB.
      answer(order, fetches.fetch(name).join(), request.res().getOutputStream());
    } catch (IOException e) {
      log.debug("who watched the fetch of {} has left; it goes on", name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      orders.end(order);
      watched.release();
    }
  }

  private void answer(Order order, Reply<Fetch> begun, OutputStream out)
      throws IOException, InterruptedException {
    if (begun instanceof Reply.Found<Fetch> found) {
      Fetch fetch = found.value();
      if (!orders.begun(order, fetch.swarm().artifact().infoHash())) {
        fetches.stop(fetch.name());
      }
      write(out, watch.follow(fetch, update -> write(out, update)));
    } else {
      write(out, FetchWatch.failed((Reply.Refused<Fetch>) begun));
    }
  }

  /** Whoever ordered a fetch gives it up. */
  private void stop(Context request) throws JsonProcessingException {
    ReleaseName name = release(request);
    var infoHash = orders.infoHash(name);
    StopAnswer answer;
    if (!orders.giveUp(name)) {
      answer =
          new StopAnswer(
              false, "the agent goes on with " + name + ", as another fetch waits for it");
    } else if (fetches.stop(name) || infoHash.map(fetches::stop).orElse(false)) {
      answer =
          new StopAnswer(
              true, "stopped; the agent keeps what has come, fetched again it goes on from there");
    } else {
      answer = new StopAnswer(true, "stopped; nothing of " + name + " was being fetched");
    }
    request.contentType("application/json").result(JSON.writeValueAsBytes(answer));
  }

  private static void write(OutputStream out, FetchUpdate update) throws IOException {
    out.write(JSON.writerFor(FetchUpdate.class).writeValueAsBytes(update));
    out.write('\n');
    out.flush();
  }

  private static ReleaseName release(Context request) {
    FetchOrder order;
    try {
      order = JSON.readValue(request.bodyAsBytes(), FetchOrder.class);
    } catch (IOException e) {
      throw new BadRequestResponse(NO_ORDER);
    }
    if (order == null || order.name() == null || order.version() == null) {
      throw new BadRequestResponse(NO_ORDER);
    }
    try {
      return new ReleaseName(order.name(), order.version());
    } catch (IllegalArgumentException e) {
      throw new BadRequestResponse(String.valueOf(e.getMessage()));
    }
  }
}
