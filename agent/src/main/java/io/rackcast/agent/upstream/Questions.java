package io.rackcast.agent.upstream;

import io.rackcast.agent.image.ImageName;
import io.rackcast.agent.image.UpstreamBlob;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.proto.source.SourceFault;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks registries on other threads, so many at a time; for any thread. */
final class Questions {
  private static final Logger LOG = LoggerFactory.getLogger(Questions.class);

  /**
   * One.
   *
   * @param <T> its answer
   */
  @FunctionalInterface
  interface Question<T> {
    /**
     * Asks, and waits.
     *
     * @param permit given back by a blob when it is closed
     */
    T ask(RegistryReader reader, Runnable permit) throws SourceFault, InterruptedException;
  }

  private final Map<String, RegistryReader> readers;
  private final Permits permits;
  private final Executor threads;
  private final UpstreamMetrics metrics;

  Questions(
      Map<String, RegistryReader> readers,
      Permits permits,
      Executor threads,
      UpstreamMetrics metrics) {
    this.readers = Map.copyOf(readers);
    this.permits = permits;
    this.threads = threads;
    this.metrics = metrics;
  }

  /**
   * Asks the registry of {@code name}, and no other.
   *
   * @param kind of question, in metrics
   */
  <T> CompletableFuture<Reply<T>> ask(String kind, ImageName name, Question<T> question) {
    var future = new CompletableFuture<Reply<T>>();
    Consumer<Reply<T>> done =
        reply -> {
          metrics.answered(kind, reply);
          future.complete(reply);
        };
    var refused = askLater(name, question, done);
    refused.ifPresent(sentence -> done.accept(new Refused<>(Why.UNREACHABLE, sentence)));
    return future;
  }

  /** Why it is not asked now; empty: {@code done} gets the answer. */
  private <T> Optional<String> askLater(
      ImageName name, Question<T> question, Consumer<Reply<T>> done) {
    var reader = readers.get(name.registry());
    if (reader == null) {
      done.accept(
          new Refused<>(
              Why.UNKNOWN,
              name.registry() + " is not among mirror.upstreams, so it is not read; add it"));
      return Optional.empty();
    }
    if (!permits.take()) {
      return Optional.of(permits.most() + " requests to registries are under way; try again");
    }
    Runnable permit = permits.held();
    try {
      threads.execute(() -> done.accept(answer(reader, permit, question)));
      return Optional.empty();
    } catch (RejectedExecutionException e) {
      permit.run();
      return Optional.of("the agent stops; try again");
    }
  }

  private static <T> Reply<T> answer(RegistryReader reader, Runnable permit, Question<T> question) {
    boolean isKept = false;
    try {
      T value = question.ask(reader, permit);
      isKept = value instanceof UpstreamBlob;
      return new Found<>(value);
    } catch (SourceFault e) {
      return new Refused<>(why(e), e.sentence());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Refused<>(Why.UNREACHABLE, "the agent stops; try again");
    } catch (RuntimeException e) {
      LOG.error("a registry could not be asked", e);
      return new Refused<>(Why.FAULT, "internal error; look into the agent's log");
    } finally {
      if (!isKept) {
        permit.run();
      }
    }
  }

  private static Why why(SourceFault fault) {
    return switch (fault.why()) {
      case MISSING -> Why.UNKNOWN;
      case REFUSED -> Why.DENIED;
      case UNREACHABLE, BUSY, SHORT, STALLED -> Why.UNREACHABLE;
      case ODD_ANSWER, FORBIDDEN, EXPIRED, CHANGED, WRONG -> Why.FAULT;
    };
  }
}
