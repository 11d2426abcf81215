package io.rackcast.agent.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.ClientCalls;
import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * containerd asked as a kubelet asks it: {@code runtime.v1.ImageService/PullImage} of the container
 * runtime interface, over its socket.
 */
final class CriPuller extends ContainerdPuller {
  // Of the interface's messages only what is needed here: image references, in field 1 throughout.
  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };
  private static final MethodDescriptor<byte[], byte[]> PULL = method("PullImage");
  private static final MethodDescriptor<byte[], byte[]> STATUS = method("ImageStatus");

  CriPuller(Path dir, String mirror, Programs programs) throws IOException {
    super(dir, mirror, programs, List.of(), "k8s.io"); // where the interface keeps its images
    Awaitility.await("containerd's image service")
        .atMost(Program.PATIENCE)
        .until(() -> ask(STATUS, "reg.example/none:v1").exitCode() == 0);
  }

  @Override
  Program.Outcome pull(String image) {
    return ask(PULL, image);
  }

  private Program.Outcome ask(MethodDescriptor<byte[], byte[]> method, String image) {
    var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    var channel = channel(group);
    try {
      var options =
          CallOptions.DEFAULT.withDeadlineAfter(Program.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      byte[] answer =
          ClientCalls.blockingUnaryCall(channel, method, options, message(message(image)));
      return new Program.Outcome(0, answer.length == 0 ? "" : first(answer), "");
    } catch (StatusRuntimeException e) {
      return new Program.Outcome(1, "", Status.fromThrowable(e).toString());
    } finally {
      channel.shutdownNow();
      var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private ManagedChannel channel(EventLoopGroup group) {
    return NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
        .eventLoopGroup(group)
        .channelType(EpollDomainSocketChannel.class)
        .overrideAuthority("localhost")
        .usePlaintext()
        .build();
  }

  private static byte[] message(String field) {
    return message(field.getBytes(UTF_8));
  }

  private static byte[] message(byte[] field) {
    var bytes = new ByteArrayOutputStream();
    try {
      var out = CodedOutputStream.newInstance(bytes);
      out.writeByteArray(1, field);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String first(byte[] message) {
    try {
      var in = CodedInputStream.newInstance(message);
      in.readTag();
      return in.readString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName("runtime.v1.ImageService/" + name)
        .setRequestMarshaller(BYTES)
        .setResponseMarshaller(BYTES)
        .build();
  }
}
