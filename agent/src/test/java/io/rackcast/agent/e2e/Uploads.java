package io.rackcast.agent.e2e;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.rackcast.agent.release.BearerToken;
import io.rackcast.proto.v1.ArtifactsGrpc;
import io.rackcast.proto.v1.BeginUploadRequest;
import io.rackcast.proto.v1.FileEntry;
import io.rackcast.proto.v1.FinishUploadRequest;
import io.rackcast.proto.v1.Release;
import io.rackcast.proto.v1.UploadChunk;
import io.rackcast.proto.v1.UploadSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Publishes small files over one channel, where a process for each would take minutes. */
final class Uploads implements AutoCloseable {
  private final ManagedChannel channel;
  private final BearerToken token;

  Uploads(String publisher, Path tokenFile) {
    channel = Grpc.newChannelBuilder(publisher, InsecureChannelCredentials.create()).build();
    try {
      token = new BearerToken(Files.readString(tokenFile).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Publishes a file of at most 1 MiB. */
  Release publish(String name, String version, byte[] content) {
    var calls = ArtifactsGrpc.newBlockingStub(channel).withCallCredentials(token);
    var file = FileEntry.newBuilder().setPath(name).setSizeBytes(content.length);
    var session =
        calls.beginUpload(
            BeginUploadRequest.newBuilder()
                .setName(name)
                .setVersion(version)
                .setContentName(name)
                .addFiles(file)
                .build());
    send(session.getUploadId(), content);
    return calls.finishUpload(
        FinishUploadRequest.newBuilder().setUploadId(session.getUploadId()).build());
  }

  private void send(String id, byte[] content) {
    var answer = new CompletableFuture<UploadSession>();
    StreamObserver<UploadChunk> out =
        ArtifactsGrpc.newStub(channel).withCallCredentials(token).upload(new Answer(answer));
    out.onNext(
        UploadChunk.newBuilder().setUploadId(id).setData(ByteString.copyFrom(content)).build());
    out.onCompleted();
    answer.orTimeout(60, TimeUnit.SECONDS).join();
  }

  private record Answer(CompletableFuture<UploadSession> session)
      implements StreamObserver<UploadSession> {
    @Override
    public void onNext(UploadSession value) {
      session.complete(value);
    }

    @Override
    public void onError(Throwable failure) {
      session.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {}
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
