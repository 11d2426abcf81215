package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.publisher.TestCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A publisher as a process of its own, on a folder that {@code init} made; can be killed. */
public final class PublisherProcess implements AutoCloseable {
  public final int grpcPort = FreePorts.next();
  public final int httpPort = FreePorts.next();
  private final Path folder;
  private final Map<String, String> environment;
  private @Nullable Process process;

  /** Makes the folder, with the settings' text changed; starts nothing yet. */
  public PublisherProcess(
      Path folder, Map<String, String> environment, UnaryOperator<String> change) {
    this.folder = folder;
    this.environment = environment;
    assertThat(new TestCommands().run("init", folder.toString()).code()).isZero();
    change(change);
  }

  /** Starts it, and waits until it listens. */
  public void start() {
    var builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.rackcast.publisher.Main",
                "run",
                "--config",
                folder.resolve("publisher.yaml").toString()));
    builder.environment().putAll(environment);
    builder.environment().put("RACKCAST_PUBLISHER_GRPC_LISTEN", "127.0.0.1:" + grpcPort);
    builder.environment().put("RACKCAST_PUBLISHER_HTTP_LISTEN", "127.0.0.1:" + httpPort);
    var log = folder.resolve("log.txt");
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Process started;
    try {
      started = builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process = started;
    await()
        .atMost(ImageCommands.SOON)
        .failFast(() -> assertThat(started.isAlive()).as(Files.readString(log)).isTrue())
        .until(() -> listens(grpcPort) && listens(httpPort));
  }

  /** Changes the settings' text, for the next start. */
  void change(UnaryOperator<String> change) {
    try {
      var file = folder.resolve("publisher.yaml");
      Files.writeString(file, change.apply(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean listens(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  public Path data() {
    return folder.resolve("data");
  }

  public String token(String name) {
    try {
      return Files.readString(folder.resolve("tokens").resolve(name)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL, if it runs. */
  public void kill() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
