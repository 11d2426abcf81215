package io.rackcast.agent.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.ClientCalls;
import io.rackcast.proto.v1.LocalAgentGrpc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The calls as gRPC. */
public final class GrpcCaller implements LocalCaller {
  private final ManagedChannel channel;
  private final Runnable more;

  private GrpcCaller(ManagedChannel channel, Runnable more) {
    this.channel = channel;
    this.more = more;
  }

  /** By TCP. */
  public static GrpcCaller tcp(int port) {
    return new GrpcCaller(
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build(), () -> {});
  }

  /** By a Unix socket. */
  public static GrpcCaller unix(Path socket) {
    var loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .eventLoopGroup(loops)
            .channelType(EpollDomainSocketChannel.class)
            .usePlaintext()
            .build();
    return new GrpcCaller(
        channel,
        () -> {
          var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        });
  }

  @Override
  public Answer call(String rpc, String order, int most) throws Exception {
    var method = method(rpc);
    Message.Builder request =
        ((Message) ((PrototypeMarshaller<?>) method.getRequestMarshaller()).getMessagePrototype())
            .newBuilderForType();
    JsonFormat.parser().merge(order, request);
    List<JsonNode> messages = new ArrayList<>();
    try {
      var answers =
          ClientCalls.blockingServerStreamingCall(
              channel,
              method,
              CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
              request.build());
      while (messages.size() < most && answers.hasNext()) {
        messages.add(json(answers.next()));
      }
    } catch (StatusRuntimeException e) {
      return new Answer(List.of(), Objects.requireNonNull(e.getMessage()));
    }
    return new Answer(messages, "");
  }

  @SuppressWarnings("unchecked")
  private static MethodDescriptor<Message, Message> method(String rpc) {
    return (MethodDescriptor<Message, Message>)
        LocalAgentGrpc.getServiceDescriptor().getMethods().stream()
            .filter(each -> rpc.equals(each.getBareMethodName()))
            .findFirst()
            .orElseThrow();
  }

  /** As HTTP writes it: an event's fields beside its name, and limits alone. */
  private static JsonNode json(Message message) throws InvalidProtocolBufferException {
    JsonNode json =
        LocalCaller.json(
            JsonFormat.printer()
                .preservingProtoFieldNames()
                .alwaysPrintFieldsWithNoPresence()
                .print(message));
    String event = json.fieldNames().next();
    return switch (message.getDescriptorForType().getName()) {
      case "LocalFetchUpdate" -> ((ObjectNode) json.path(event)).put("event", event);
      case "PayloadLimits" -> json.path("limits");
      default -> json;
    };
  }

  @Override
  public void close() {
    channel.shutdownNow();
    more.run();
  }
}
