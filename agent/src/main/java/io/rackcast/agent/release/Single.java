package io.rackcast.agent.release;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one answer of a unary call as a future of a {@link Reply}, which never fails. */
final class Single<M, T> implements StreamObserver<M> {
  private final CompletableFuture<Reply<T>> reply = new CompletableFuture<>();
  private final Function<M, Reply<T>> read;
  private final Function<Throwable, Reply<T>> refuse;
  private @Nullable M message;

  Single(Function<M, Reply<T>> read, Function<Throwable, Reply<T>> refuse) {
    this.read = read;
    this.refuse = refuse;
  }

  CompletableFuture<Reply<T>> reply() {
    return reply;
  }

  @Override
  public void onNext(M value) {
    message = value;
  }

  @Override
  public void onError(Throwable failure) {
    reply.complete(refuse.apply(failure));
  }

  @Override
  public void onCompleted() {
    M value = message;
    if (value == null) {
      onError(Status.INTERNAL.withDescription("the answer was empty").asRuntimeException());
      return;
    }
    try {
      reply.complete(read.apply(value));
    } catch (RuntimeException e) {
      reply.complete(refuse.apply(e));
    }
  }
}
