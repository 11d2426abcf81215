package io.rackcast.agent.api;

import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.time.Duration;

/**
 * A gRPC answer of many messages, written by a thread that waits while the caller does not read,
 * but not for ever. To be made before the method of the service returns.
 */
final class Outflow<M> {
  /** As long as the HTTP side waits for one who does not read. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ServerCallStreamObserver<M> call;
  private final long patienceNanos;

  Outflow(ServerCallStreamObserver<M> call, Duration patience) {
    this.call = call;
    this.patienceNanos = patience.toNanos();
    call.setOnReadyHandler(this::wake);
    call.setOnCancelHandler(this::wake);
  }

  private synchronized void wake() {
    notifyAll();
  }

  /** Sends the next; throws if the caller has left, or has read nothing for the whole patience. */
  void send(M message) throws IOException, InterruptedException {
    awaitReady();
    if (call.isCancelled()) {
      throw new IOException("the caller has left");
    }
    call.onNext(message);
  }

  private synchronized void awaitReady() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (!call.isReady() && !call.isCancelled()) {
      long left = patienceNanos - (System.nanoTime() - begun);
      if (left <= 0) {
        throw new IOException("the caller does not read");
      }
      wait(left / 1_000_000 + 1);
    }
  }
}
