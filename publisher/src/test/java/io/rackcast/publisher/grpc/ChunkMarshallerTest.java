package io.rackcast.publisher.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.rackcast.proto.v1.ArtifactsGrpc;
import io.rackcast.proto.v1.UploadChunk;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkMarshallerTest {
  private final Marshaller<UploadChunk> marshaller = marshaller();

  /** A message as the server's transport hands it over. */
  private static final class Message extends ByteArrayInputStream implements KnownLength {
    Message(byte[] bytes) {
      super(bytes);
    }
  }

  @SuppressWarnings("unchecked") // by its name it is the method of these messages
  private static Marshaller<UploadChunk> marshaller() {
    var service = ChunkMarshaller.readBy(new ArtifactsGrpc.ArtifactsImplBase() {}.bindService());
    var method = service.getMethod(ArtifactsGrpc.getUploadMethod().getFullMethodName());
    return (Marshaller<UploadChunk>) method.getMethodDescriptor().getRequestMarshaller();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 200, 1 << 20})
  void parse_whatClientsSend_isTheSame(int size) {
    var data = new byte[size];
    new Random(size).nextBytes(data);
    var sent =
        UploadChunk.newBuilder()
            .setUploadId("an upload")
            .setOffsetBytes(77)
            .setData(ByteString.copyFrom(data))
            .build();

    var read = marshaller.parse(new Message(sent.toByteArray()));

    assertThat(marshaller).isInstanceOf(ChunkMarshaller.class);
    assertThat(read).isEqualTo(sent);
  }

  @Test
  void parse_cutMessage_saysWhatItIsNot() {
    var sent = UploadChunk.newBuilder().setData(ByteString.copyFromUtf8("content")).build();
    byte[] bytes = sent.toByteArray();
    var cut = new Message(Arrays.copyOf(bytes, bytes.length - 1));

    assertThatThrownBy(() -> marshaller.parse(cut))
        .hasMessageContaining("INTERNAL")
        .hasMessageContaining("no UploadChunk");
  }
}
