package io.rackcast.publisher.grpc;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.rackcast.publisher.content.UploadStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Hands the bytes of a message to an upload in the arrays that they are in. */
final class StreamOutput extends ByteOutput {
  private final UploadStream stream;

  private StreamOutput(UploadStream stream) {
    this.stream = stream;
  }

  /** Appends all of {@code data}; whatever the upload throws comes as it is. */
  static void append(ByteString data, UploadStream stream) {
    try {
      // Uploads read the arrays and keep none.
      UnsafeByteOperations.unsafeWriteTo(data, new StreamOutput(stream));
    } catch (IOException e) {
      throw new IllegalStateException("an upload throws none", e);
    }
  }

  @Override
  public void write(byte one) {
    write(new byte[] {one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    stream.append(bytes, from, length);
  }

  @Override
  public void writeLazy(byte[] bytes, int from, int length) {
    write(bytes, from, length);
  }

  @Override
  public void write(ByteBuffer bytes) {
    var copy = new byte[bytes.remaining()];
    bytes.get(copy);
    write(copy, 0, copy.length);
  }

  @Override
  public void writeLazy(ByteBuffer bytes) {
    write(bytes);
  }
}
