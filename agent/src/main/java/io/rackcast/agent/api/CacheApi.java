package io.rackcast.agent.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.swarm.CacheKeeper;
import io.rackcast.agent.swarm.CacheVerdict;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes with which the command {@code cache} looks after the cache. */
public final class CacheApi {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CacheKeeper keeper;

  /** Orders what it is asked of {@code keeper}. */
  public CacheApi(CacheKeeper keeper) {
    this.keeper = keeper;
  }

  /** What an order is about: a release, an infohash or a SHA-256. */
  public record Order(@Nullable String what) {}

  /**
   * The cache.
   *
   * @param maxBytes null: no bound
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Contents(
      int entries,
      long bytes,
      @JsonProperty("pinned_bytes") long pinnedBytes,
      long evicted,
      @JsonProperty("max_bytes") @Nullable Long maxBytes,
      @JsonProperty("free_bytes") long freeBytes,
      List<Entry> artifacts) {
    /** Copies the list. */
    public Contents {
      artifacts = List.copyOf(artifacts);
    }
  }

  /**
   * An artifact.
   *
   * @param state whole, partial or ended
   * @param checked when it was last read through; null: not yet
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Entry(
      String infohash,
      String name,
      String sha256,
      List<String> releases,
      @JsonProperty("size_bytes") long sizeBytes,
      String state,
      boolean pinned,
      @JsonProperty("last_use") String lastUse,
      @Nullable String checked) {

    static Entry of(CachedArtifact one) {
      return new Entry(
          one.infoHash().toString(),
          one.name(),
          one.digest().hex(),
          one.releases().stream().sorted().toList(),
          one.sizeBytes(),
          one.ended().isPresent() ? "ended" : one.whole() ? "whole" : "partial",
          one.pinned(),
          one.lastUse().toString(),
          one.checked().map(Instant::toString).orElse(null));
    }
  }

  /**
   * What came of an order.
   *
   * @param artifact as it was before
   * @param text one sentence
   * @param ok false: something is wrong with the content
   */
  public record Answer(Entry artifact, String text, boolean ok) {}

  /** Adds the routes. */
  public void addTo(JavalinDefaultRoutingApi routes) {
    routes.get("/api/v1/cache", request -> answer(request, contents()));
    routes.post("/api/v1/cache/pin", request -> pin(request, true));
    routes.post("/api/v1/cache/unpin", request -> pin(request, false));
    routes.post("/api/v1/cache/remove", this::remove);
    routes.post("/api/v1/cache/verify", this::verify);
  }

  private Contents contents() {
    var use = keeper.use();
    return new Contents(
        use.entries(),
        use.bytes(),
        use.pinnedBytes(),
        use.evictedEntries(),
        use.maxBytes().orElse(null),
        use.freeBytes(),
        keeper.list().stream().map(Entry::of).toList());
  }

  private void pin(Context request, boolean pinned) throws JsonProcessingException {
    CachedArtifact artifact = wanted(request);
    boolean unused = pinned ? keeper.pin(artifact.infoHash()) : keeper.unpin(artifact.infoHash());
    String text = artifact.label() + (pinned ? " is pinned" : " is not pinned any more");
    answer(request, new Answer(Entry.of(artifact), text, true));
  }

  private void remove(Context request) {
    CachedArtifact artifact = wanted(request);
    request.future(
        () ->
            keeper
                .remove(artifact.infoHash())
                .thenAccept(
                    why -> {
                      if (why.isPresent()) {
                        throw new ConflictResponse(why.get());
                      }
                      String text = artifact.label() + " is removed";
                      write(request, new Answer(Entry.of(artifact), text, true));
                    }));
  }

  private void verify(Context request) {
    CachedArtifact artifact = wanted(request);
    request.future(
        () -> keeper.verify(artifact).thenAccept(verdict -> write(request, answer(verdict))));
  }

  private static Answer answer(CacheVerdict verdict) {
    String label = verdict.artifact().label();
    String text =
        verdict
            .problem()
            .orElseGet(
                () ->
                    verdict.badPieces() == 0
                        ? label + ": all " + verdict.pieces() + " pieces are right"
                        : label
                            + ": "
                            + verdict.badPieces()
                            + " of "
                            + verdict.pieces()
                            + " pieces were damaged and are fetched again");
    boolean ok = verdict.problem().isEmpty() && verdict.badPieces() == 0;
    return new Answer(Entry.of(verdict.artifact()), text, ok);
  }

  private CachedArtifact wanted(Context request) {
    String what;
    try {
      Order order = JSON.readValue(request.bodyAsBytes(), Order.class);
      what = order == null || order.what() == null ? "" : order.what();
    } catch (IOException e) {
      what = "";
    }
    if (what.isEmpty()) {
      throw new BadRequestResponse("the body is no order; send {\"what\": \"web@1.42\"}");
    }
    String text = what;
    return keeper
        .find(text)
        .orElseThrow(() -> new NotFoundResponse(text + " is not in the cache; see \"cache ls\""));
  }

  private static void write(Context request, Object value) {
    try {
      answer(request, value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer that cannot be written", e);
    }
  }

  private static void answer(Context request, Object value) throws JsonProcessingException {
    request.contentType("application/json").result(JSON.writeValueAsBytes(value));
  }
}
