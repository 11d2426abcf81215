package io.rackcast.publisher.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.BeginUploadRequest;
import io.rackcast.proto.v1.FileEntry;
import io.rackcast.proto.v1.FinishUploadRequest;
import io.rackcast.proto.v1.GetRequest;
import io.rackcast.proto.v1.Release;
import io.rackcast.proto.v1.ReleaseKey;
import io.rackcast.proto.v1.UploadChunk;
import io.rackcast.proto.v1.UploadSession;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/**
 * Publishes local content: begins, sends, finishes, and goes on after a broken connection from
 * where the publisher is. For one thread.
 */
final class Uploader {
  private static final int CHUNK_BYTES = 1 << 20;

  private final PublisherClient client;
  private final Patience patience;
  private final PrintWriter err;
  private final boolean isTerminal;
  private long furthest;

  Uploader(PublisherClient client, Patience patience, PrintWriter err, boolean isTerminal) {
    this.client = client;
    this.patience = patience;
    this.err = err;
    this.isTerminal = isTerminal;
  }

  /** What is published under which name; a piece length of 0 leaves it to the publisher. */
  record Order(LocalContent content, String name, String version, int pieceLengthBytes) {}

  /**
   * Publishes.
   *
   * @throws StatusRuntimeException when the publisher refuses, or stays away for too long
   * @throws ProgramException when the content cannot be read
   */
  Release publish(Order order) throws InterruptedException {
    return patience.until(() -> attempt(order));
  }

  private Release attempt(Order order) throws InterruptedException {
    var session = begin(order);
    if (session.hasPublished()) {
      return session.getPublished();
    }
    try (var reader = new ContentReader(order.content())) {
      send(session, reader);
      return client
          .artifacts()
          .finishUpload(
              FinishUploadRequest.newBuilder()
                  .setUploadId(session.getUploadId())
                  .setExpectedSha256(ByteString.copyFrom(reader.artifactDigest().bytes()))
                  .build());
    }
  }

  private UploadSession begin(Order order) {
    var digests = looksPublished(order) ? digests(order.content()) : List.<Sha256Digest>of();
    var request =
        BeginUploadRequest.newBuilder()
            .setName(order.name())
            .setVersion(order.version())
            .setContentName(order.content().name())
            .setFolder(order.content().folder())
            .setPieceLengthBytes(order.pieceLengthBytes());
    for (int i = 0; i < order.content().files().size(); i++) {
      var file = order.content().files().get(i);
      var entry =
          FileEntry.newBuilder()
              .setPath(file.path())
              .setSizeBytes(file.sizeBytes())
              .setExecutable(file.executable());
      if (!digests.isEmpty()) {
        entry.setSha256(ByteString.copyFrom(digests.get(i).bytes()));
      }
      request.addFiles(entry);
    }
    return client.artifacts().beginUpload(request.build());
  }

  /** Whether the release exists in this size: then hashing here spares sending it again. */
  private boolean looksPublished(Order order) {
    return existing(order)
        .filter(release -> release.getArtifact().getSizeBytes() == order.content().sizeBytes())
        .isPresent();
  }

  private Optional<Release> existing(Order order) {
    try {
      var key = ReleaseKey.newBuilder().setName(order.name()).setVersion(order.version());
      return Optional.of(client.artifacts().get(GetRequest.newBuilder().setRelease(key).build()));
    } catch (StatusRuntimeException e) {
      // Not there, or not for this token to see: the upload will tell.
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND
          || e.getStatus().getCode() == Status.Code.PERMISSION_DENIED
          || e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private List<Sha256Digest> digests(LocalContent content) {
    try (var reader = new ContentReader(content)) {
      var progress = new Progress(err, isTerminal, "comparing", content.sizeBytes());
      var buffer = new byte[CHUNK_BYTES];
      while (reader.read(buffer) > 0) {
        progress.at(reader.position());
      }
      progress.end();
      return reader.fileDigests();
    }
  }

  private void send(UploadSession session, ContentReader reader) throws InterruptedException {
    var progress = new Progress(err, isTerminal, "publishing", session.getTotalBytes());
    skip(reader, session.getReceivedBytes());
    at(session.getReceivedBytes());
    var answer = new ChunkSender.Answer();
    var sender = new ChunkSender(client.uploading(), answer);
    try {
      boolean isFirst = true;
      while (isFirst || reader.position() < session.getTotalBytes()) {
        var chunk = UploadChunk.newBuilder();
        if (isFirst) {
          chunk.setUploadId(session.getUploadId()).setOffsetBytes(reader.position());
        }
        isFirst = false;
        chunk.setData(next(reader));
        if (!sender.send(chunk.build())) {
          break;
        }
        progress.at(reader.position());
      }
      sender.finish();
      at(reader.position());
    } catch (ProgramException e) {
      sender.cancel(e);
      throw e;
    } finally {
      progress.end();
    }
  }

  // What the publisher has, so that a connection that breaks again and again still ends.
  private void at(long position) {
    if (position > furthest) {
      furthest = position;
      patience.gotFurther();
    }
  }

  // The array goes to the network as it is, so each chunk has its own.
  private static ByteString next(ContentReader reader) {
    var data = new byte[CHUNK_BYTES];
    int size = reader.read(data);
    return UnsafeByteOperations.unsafeWrap(data, 0, size);
  }

  /** Reads up to {@code position} only to hash it: the publisher has it from an earlier try. */
  private static void skip(ContentReader reader, long position) {
    while (reader.position() < position) {
      reader.read(new byte[(int) Math.min(CHUNK_BYTES, position - reader.position())]);
    }
  }
}
