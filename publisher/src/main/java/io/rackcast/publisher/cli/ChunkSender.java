package io.rackcast.publisher.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.ArtifactsGrpc;
import io.rackcast.proto.v1.UploadChunk;
import io.rackcast.proto.v1.UploadSession;
import org.jspecify.annotations.Nullable;

/**
 * Sends chunks no faster than the connection takes them: it waits while the transport holds enough,
 * so that a slow publisher does not fill this process's memory.
 */
final class ChunkSender {
  /** What comes back; guarded by its monitor, which is also what the sender waits on. */
  static final class Answer implements ClientResponseObserver<UploadChunk, UploadSession> {
    private @Nullable ClientCallStreamObserver<UploadChunk> call;
    private @Nullable Throwable failure;
    private boolean isOver;

    @Override
    public void beforeStart(ClientCallStreamObserver<UploadChunk> stream) {
      this.call = stream;
      stream.setOnReadyHandler(this::wake);
    }

    @Override
    public void onNext(UploadSession session) {}

    @Override
    public synchronized void onError(Throwable e) {
      failure = e;
      isOver = true;
      notifyAll();
    }

    @Override
    public synchronized void onCompleted() {
      isOver = true;
      notifyAll();
    }

    private synchronized void wake() {
      notifyAll();
    }

    /** Waits until more can be sent; false when the call has ended. */
    synchronized boolean awaitReady() throws InterruptedException {
      while (!isOver && call != null && !call.isReady()) {
        wait();
      }
      return !isOver;
    }

    synchronized void awaitEnd() throws InterruptedException {
      while (!isOver) {
        wait();
      }
      if (failure instanceof StatusRuntimeException e) {
        // The trace of the thread that waits says more than that of the network's.
        throw new StatusRuntimeException(e.getStatus(), e.getTrailers());
      }
      if (failure != null) {
        throw Status.fromThrowable(failure).asRuntimeException();
      }
    }
  }

  private final Answer answer;
  private final StreamObserver<UploadChunk> out;

  ChunkSender(ArtifactsGrpc.ArtifactsStub stub, Answer answer) {
    this.answer = answer;
    this.out = stub.upload(answer);
  }

  /** Sends a chunk when there is room; false when the publisher has ended the call. */
  boolean send(UploadChunk chunk) throws InterruptedException {
    if (!answer.awaitReady()) {
      return false;
    }
    out.onNext(chunk);
    return true;
  }

  /**
   * Waits for the publisher's answer.
   *
   * @throws StatusRuntimeException when it refused
   */
  void finish() throws InterruptedException {
    if (answer.awaitReady()) {
      out.onCompleted();
    }
    answer.awaitEnd();
  }

  void cancel(Throwable why) {
    out.onError(why);
  }
}
