package io.rackcast.publisher.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.rackcast.proto.v1.ArtifactsGrpc;
import io.rackcast.proto.v1.UploadChunk;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the chunks of uploads, the one message of the contract that is large and comes often: from
 * the network's buffers into one array, which the message then is a view of. The usual way copies
 * each byte once more, and its reader a third time. For any thread.
 */
final class ChunkMarshaller implements Marshaller<UploadChunk> {
  private static final MethodDescriptor<UploadChunk, ?> UPLOAD = ArtifactsGrpc.getUploadMethod();

  private final Marshaller<UploadChunk> usual;

  private ChunkMarshaller(Marshaller<UploadChunk> usual) {
    this.usual = usual;
  }

  @Override
  public InputStream stream(UploadChunk chunk) {
    return usual.stream(chunk);
  }

  @Override
  public UploadChunk parse(InputStream in) {
    if (!(in instanceof KnownLength)) {
      return usual.parse(in); // it was compressed
    }
    try {
      // Nobody else ever has this array, so the message may keep it.
      var bytes = new byte[in.available()];
      int size = in.readNBytes(bytes, 0, bytes.length);
      var coded = UnsafeByteOperations.unsafeWrap(bytes, 0, size).newCodedInput();
      coded.enableAliasing(true);
      return UploadChunk.parseFrom(coded);
    } catch (InvalidProtocolBufferException e) {
      throw Status.INTERNAL
          .withDescription("this is no UploadChunk; send what the contract says")
          .withCause(e)
          .asRuntimeException();
    } catch (IOException e) {
      throw Status.INTERNAL.withDescription("internal error").withCause(e).asRuntimeException();
    }
  }

  /** The service with its uploads read so; one without them as it is. */
  static ServerServiceDefinition readBy(ServerServiceDefinition service) {
    if (service.getMethod(UPLOAD.getFullMethodName()) == null) {
      return service;
    }
    var methods = service.getMethods().stream().map(ChunkMarshaller::read).toList();
    var old = service.getServiceDescriptor();
    var descriptor =
        ServiceDescriptor.newBuilder(old.getName()).setSchemaDescriptor(old.getSchemaDescriptor());
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    var built = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(built::addMethod);
    return built.build();
  }

  private static ServerMethodDefinition<?, ?> read(ServerMethodDefinition<?, ?> method) {
    return method.getMethodDescriptor().getFullMethodName().equals(UPLOAD.getFullMethodName())
        ? withMarshaller(method)
        : method;
  }

  @SuppressWarnings("unchecked") // by its name it is the method of these messages
  private static <T> ServerMethodDefinition<UploadChunk, T> withMarshaller(
      ServerMethodDefinition<?, ?> method) {
    var upload = (ServerMethodDefinition<UploadChunk, T>) method;
    var old = upload.getMethodDescriptor();
    var marshaller = new ChunkMarshaller(old.getRequestMarshaller());
    return ServerMethodDefinition.create(
        old.toBuilder(marshaller, old.getResponseMarshaller()).build(),
        upload.getServerCallHandler());
  }
}
