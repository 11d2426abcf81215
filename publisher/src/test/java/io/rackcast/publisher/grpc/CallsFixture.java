package io.rackcast.publisher.grpc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.BeginUploadRequest;
import io.rackcast.proto.v1.FileEntry;
import io.rackcast.proto.v1.FinishUploadRequest;
import io.rackcast.proto.v1.GetRequest;
import io.rackcast.proto.v1.Release;
import io.rackcast.proto.v1.ReleaseKey;
import io.rackcast.proto.v1.UploadChunk;
import io.rackcast.proto.v1.UploadSession;
import io.rackcast.publisher.TestPublisher;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real publisher, and calls to it. */
abstract class CallsFixture {
  @TempDir Path folder;
  TestPublisher publisher;
  String ci;

  @BeforeEach
  void start() {
    publisher = TestPublisher.in(folder);
    ci = publisher.token("ci");
  }

  @AfterEach
  void stop() {
    publisher.close();
  }

  static BeginUploadRequest request(String name, String version, int size) {
    return BeginUploadRequest.newBuilder()
        .setName(name)
        .setVersion(version)
        .setContentName("f.bin")
        .addFiles(FileEntry.newBuilder().setPath("f.bin").setSizeBytes(size))
        .build();
  }

  static byte[] bytes(int size) {
    var data = new byte[size];
    new Random(size).nextBytes(data);
    return data;
  }

  long bytesOnDisk(String id) {
    return publisher.data().resolve("uploads").resolve(id).resolve("0").toFile().length();
  }

  /** Sends data[from, to) in chunks, then completes the stream, or breaks it off on its way. */
  CompletableFuture<UploadSession> send(
      String id, byte[] data, int from, int to, boolean complete) {
    var answer = new CompletableFuture<UploadSession>();
    var out = publisher.uploading(ci).upload(into(answer));
    for (int at = from; at < to; ) {
      int size = Math.min(65_536, to - at);
      out.onNext(
          UploadChunk.newBuilder()
              .setUploadId(id)
              .setOffsetBytes(at)
              .setData(ByteString.copyFrom(data, at, size))
              .build());
      at += size;
    }
    if (complete) {
      out.onCompleted();
    } else {
      await().atMost(Duration.ofSeconds(30)).until(() -> bytesOnDisk(id) > 0);
      out.onError(Status.CANCELLED.asRuntimeException());
    }
    return answer;
  }

  static <T> StreamObserver<T> into(CompletableFuture<T> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {
        answer.complete(value);
      }

      @Override
      public void onError(Throwable e) {
        answer.completeExceptionally(e);
      }

      @Override
      public void onCompleted() {}
    };
  }

  Release publish(String name, String version, byte[] data) throws Exception {
    var session = publisher.artifacts(ci).beginUpload(request(name, version, data.length));
    send(session.getUploadId(), data, 0, data.length, true).get(30, SECONDS);
    return publisher.artifacts(ci).finishUpload(finish(session.getUploadId()));
  }

  static FinishUploadRequest finish(String id) {
    return FinishUploadRequest.newBuilder().setUploadId(id).build();
  }

  static GetRequest key(String name, String version) {
    return GetRequest.newBuilder()
        .setRelease(ReleaseKey.newBuilder().setName(name).setVersion(version))
        .build();
  }

  static void assertStatus(Status.Code code, String part, Runnable act) {
    var thrown = catchThrowableOfType(StatusRuntimeException.class, act::run);
    assertThat(thrown).isNotNull();
    assertThat(thrown.getStatus().getCode()).isEqualTo(code);
    assertThat(thrown.getStatus().getDescription()).contains(part);
  }

  static byte[] sha256(byte[] data) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(data);
  }
}
