package io.rackcast.publisher.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.UploadChunk;
import io.rackcast.proto.v1.UploadSession;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.content.UploadStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One stream of chunks. Two are on their way at a time: one being written, one coming; more are not
 * asked for, so a slow disk slows the sender down instead of filling memory.
 *
 * <p>gRPC calls its methods one after the other.
 */
final class UploadReceiver implements StreamObserver<UploadChunk> {
  private static final int CHUNKS_ON_THE_WAY = 2;
  private static final int LARGEST_CHUNK = 1 << 20;

  private final ServerCallStreamObserver<UploadSession> out;
  private final Function<UploadChunk, UploadStream> opener;
  private @Nullable UploadStream stream;
  private boolean isOver;

  /**
   * @param opener opens the stream that a first chunk names
   */
  UploadReceiver(
      ServerCallStreamObserver<UploadSession> out, Function<UploadChunk, UploadStream> opener) {
    this.out = out;
    this.opener = opener;
    out.disableAutoRequest();
    out.setOnCancelHandler(this::close);
    out.request(CHUNKS_ON_THE_WAY);
  }

  @Override
  public void onNext(UploadChunk chunk) {
    if (isOver) {
      return;
    }
    try {
      take(chunk);
      out.request(1);
    } catch (RuntimeException e) {
      close();
      out.onError(Statuses.of(e));
    }
  }

  private void take(UploadChunk chunk) {
    if (chunk.getData().size() > LARGEST_CHUNK) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "a chunk has "
              + chunk.getData().size()
              + " bytes; send at most "
              + LARGEST_CHUNK
              + " in a message");
    }
    if (stream == null) {
      stream = opener.apply(chunk);
    }
    if (!chunk.getData().isEmpty()) {
      StreamOutput.append(chunk.getData(), stream);
    }
  }

  @Override
  public void onError(Throwable e) {
    close();
  }

  @Override
  public void onCompleted() {
    if (isOver) {
      return;
    }
    var ended = stream;
    close();
    Calls.answer(
        out,
        () -> {
          if (ended == null) {
            throw new Refusal(
                Refusal.Kind.INVALID, "the stream was empty; its first message names the upload");
          }
          return Answers.session(ended.state());
        });
  }

  private void close() {
    isOver = true;
    if (stream != null) {
      stream.close();
    }
  }
}
