package io.rackcast.publisher.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Debian's docker-registry (Distribution 2.8) on a free port of 127.0.0.1, its images in a folder:
 * started again it has the same address and images. For one thread.
 */
public final class DockerRegistry implements AutoCloseable {
  /**
   * Who is told of pushes. Of its events those of manifests come, with what they refer to; what it
   * cannot deliver it tries again after a second.
   *
   * @param authorization value of the header
   */
  public record Endpoint(String name, URI url, String authorization) {}

  /** Whom it knows; without one it lets everybody do all. */
  public record Login(String user, String password) {}

  private final Path folder;
  private final int port = FreePorts.next();
  private final Optional<Login> login;
  private @Nullable Process process;

  /** A registry that is told to start; skips the test where the program is missing. */
  public DockerRegistry(Path folder, List<Endpoint> endpoints, Optional<Login> login) {
    this(folder, login, registry -> registry.config(endpoints));
  }

  /**
   * A registry with these settings, where its address stands as 127.0.0.1:5000, and its users as
   * the file {@code htpasswd}.
   */
  public DockerRegistry(Path folder, String settings, Login login) {
    this(
        folder,
        Optional.of(login),
        registry -> settings.replace("127.0.0.1:5000", registry.name()));
  }

  private DockerRegistry(
      Path folder, Optional<Login> login, Function<DockerRegistry, String> config) {
    Tool.need("docker-registry", "docker-registry", "--version");
    this.folder = folder;
    this.login = login;
    try {
      Files.createDirectories(folder.resolve("images"));
      if (login.isPresent()) {
        Tool.need("apache2-utils", "htpasswd", "-nbB", "a", "b");
        String line =
            Tool.run(List.of("htpasswd", "-nbB", login.get().user(), login.get().password()));
        Files.writeString(folder.resolve("htpasswd"), line);
      }
      Files.writeString(folder.resolve("registry.yml"), config.apply(this));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start();
  }

  /** A registry without a login that tells nobody. */
  public DockerRegistry(Path folder) {
    this(folder, List.of(), Optional.empty());
  }

  private String config(List<Endpoint> endpoints) {
    var text =
        new StringBuilder(
            """
            version: 0.1
            log: {level: warn}
            storage:
              filesystem: {rootdirectory: "%s"}
              delete: {enabled: true}
            http: {addr: "%s"}
            """
                .formatted(folder.resolve("images"), name()));
    if (login.isPresent()) {
      text.append(
          "auth: {htpasswd: {realm: test, path: \"%s\"}}%n".formatted(folder.resolve("htpasswd")));
    }
    if (!endpoints.isEmpty()) {
      text.append("notifications:\n  events: {includereferences: true}\n  endpoints:\n");
    }
    for (Endpoint each : endpoints) {
      text.append(
          """
              - name: "%s"
                url: "%s"
                headers: {Authorization: ["%s"]}
                timeout: 5s
                threshold: 3
                backoff: 1s
                ignore: {mediatypes: [application/octet-stream], actions: [pull]}
          """
              .formatted(each.name(), each.url(), each.authorization()));
    }
    return text.toString();
  }

  /** Starts it, and waits until it listens. */
  public void start() {
    try {
      var started =
          new ProcessBuilder("docker-registry", "serve", folder.resolve("registry.yml").toString())
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      process = started;
      await("docker-registry listens")
          .atMost(Duration.ofMinutes(1))
          .failFast(() -> assertThat(started.isAlive()).as(Files.readString(log())).isTrue())
          .until(this::listens);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean listens() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends it in order, if it runs. */
  public void stop() {
    end(false);
  }

  /** Ends it at once: what it has not delivered to its endpoints is lost. */
  public void kill() {
    end(true);
  }

  private void end(boolean atOnce) {
    var running = process;
    if (running == null) {
      return;
    }
    if (atOnce) {
      running.destroyForcibly();
    } else {
      running.destroy();
    }
    Tool.ended(running);
    process = null;
  }

  /** How its images are named: {@code 127.0.0.1:PORT}. */
  public String name() {
    return "127.0.0.1:" + port;
  }

  /** Its base URL. */
  public URI url() {
    return URI.create("http://" + name());
  }

  /** Whom it knows. */
  public Optional<Login> login() {
    return login;
  }

  /** What it says. */
  public Path log() {
    return folder.resolve("registry.log");
  }

  @Override
  public void close() {
    kill();
  }
}
