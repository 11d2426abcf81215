package io.rackcast.agent.image;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Found;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Has those who ask for the same at the same time, or shortly after, share one answer. */
final class RecentAnswers {
  private static final Duration LIFE = Duration.ofSeconds(2);
  private static final int MOST_BYTES = 16 << 20;
  private static final int OF_EACH = 512;

  private final Map<String, CompletableFuture<Reply<KnownImage>>> coming =
      new ConcurrentHashMap<>();
  private final Cache<String, Reply<KnownImage>> came =
      Caffeine.newBuilder()
          .expireAfterWrite(LIFE)
          .maximumWeight(MOST_BYTES)
          .<String, Reply<KnownImage>>weigher((asked, reply) -> weight(reply))
          .build();

  /** The answer that came or is coming, else that of {@code ask}. */
  CompletableFuture<Reply<KnownImage>> get(
      String asked, Supplier<CompletableFuture<Reply<KnownImage>>> ask) {
    var known = came.getIfPresent(asked);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    var mine = new CompletableFuture<Reply<KnownImage>>();
    var others = coming.putIfAbsent(asked, mine);
    if (others != null) {
      return others;
    }
    var unused =
        ask.get()
            .whenComplete(
                (reply, fault) -> {
                  if (reply != null) {
                    came.put(asked, reply);
                  }
                  coming.remove(asked);
                  if (fault != null) {
                    mine.completeExceptionally(fault);
                  } else {
                    mine.complete(reply);
                  }
                });
    return mine;
  }

  private static int weight(Reply<KnownImage> reply) {
    return OF_EACH
        + (reply instanceof Found<KnownImage> found
            ? found.value().manifest().bytes().length + OF_EACH * found.value().parts().size()
            : 0);
  }
}
