package io.rackcast.agent.api;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.rackcast.proto.program.Listening;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.program.SocketFile;
import io.rackcast.proto.settings.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The local API's gRPC servers: on a Unix socket, on loopback, on both or on neither. */
public final class LocalServer implements AutoCloseable {
  private static final int THREADS = 4;
  private static final int MOST_CALLS = 100;
  private static final int LARGEST_MESSAGE = 64 << 10;
  private static final int LARGEST_HEADERS = 8 << 10;
  private static final int STOP_SECONDS = 2;

  /** A connection without a call ends then; a call that lasts, as a watch does, keeps its own. */
  private static final int IDLE_SECONDS = 60;

  private final GrpcApi api;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, new DefaultThreadFactory("local-grpc", true));
  private final List<Server> servers = new ArrayList<>();
  private @Nullable SocketFile file;
  private @Nullable EventLoopGroup loops;
  private int port;

  /** Serves {@code calls}, once it is started. */
  public LocalServer(LocalCalls calls) {
    this.api = new GrpcApi(calls);
  }

  /**
   * Starts what is asked for; to be closed also if that fails.
   *
   * @throws ProgramException with one sentence if it cannot listen
   */
  public void start(Optional<HostPort> listen, Optional<SocketFile.Settings> socket) {
    listen.ifPresent(this::listen);
    socket.ifPresent(this::listen);
  }

  /** The TCP port; 0 if there is none. */
  public int port() {
    return port;
  }

  private void listen(HostPort at) {
    InetSocketAddress address = at.resolve();
    try {
      port = start(NettyServerBuilder.forAddress(address)).getPort();
    } catch (IOException e) {
      throw Listening.failed(at, e);
    }
  }

  private void listen(SocketFile.Settings at) {
    if (!Epoll.isAvailable()) {
      throw new ProgramException(
          "cannot serve gRPC on "
              + at
              + ", as this machine has no epoll for it; leave out api.grpc.socket and set"
              + " api.grpc.listen");
    }
    var fresh = new SocketFile(at);
    file = fresh;
    var group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("local-grpc-io", true), EpollIoHandler.newFactory());
    loops = group;
    try {
      start(
          NettyServerBuilder.forAddress(new DomainSocketAddress(fresh.begin().toFile()))
              .channelType(EpollServerDomainSocketChannel.class)
              .bossEventLoopGroup(group)
              .workerEventLoopGroup(group));
      fresh.bound();
    } catch (IOException e) {
      throw new ProgramException("cannot listen on " + at + ": " + e.getMessage(), e);
    }
  }

  private Server start(NettyServerBuilder builder) throws IOException {
    Server server =
        builder
            .addService(api)
            .addService(ProtoReflectionServiceV1.newInstance())
            .executor(threads)
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .maxInboundMetadataSize(LARGEST_HEADERS)
            .maxConcurrentCallsPerConnection(MOST_CALLS)
            .permitKeepAliveWithoutCalls(true)
            .maxConnectionIdle(IDLE_SECONDS, TimeUnit.SECONDS)
            .build()
            .start();
    servers.add(server);
    return server;
  }

  /** Stops; calls that last are cut. */
  @Override
  public void close() {
    servers.forEach(Server::shutdownNow);
    for (Server server : servers) {
      try {
        server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (file != null) {
      file.close();
    }
    if (loops != null) {
      var unused = loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
    }
    threads.shutdownNow();
  }
}
