package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The classes of a program as its JVM maps them (JEP 350), made once for each jar from a short run:
 * it then starts in half the processor time, and tests start hundreds.
 */
final class ClassArchive {
  private final String program;
  private final Path jar;
  private final Path archive;

  private ClassArchive(String program, Path jar) {
    this.program = program;
    this.jar = jar;
    this.archive = jar.resolveSibling(program + "-" + Runtime.version() + ".jsa");
  }

  /** The option by which a JVM uses the program's archive; none if none can be made. */
  static List<String> option(String program, Path jar) {
    return new ClassArchive(program, jar)
        .path()
        .map(path -> List.of("-XX:SharedArchiveFile=" + path))
        .orElse(List.of());
  }

  private Optional<Path> path() {
    try {
      if (!isFresh()) {
        make();
      }
      return isFresh() ? Optional.of(archive) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isFresh() throws IOException {
    return Files.exists(archive)
        && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0;
  }

  private void make() throws IOException {
    Path dir = Files.createTempDirectory(jar.getParent(), "archive");
    var programs = new Programs();
    try {
      Path made = dir.resolve("classes.jsa");
      run(programs, dir, made);
      if (Files.exists(made)) {
        // Whoever makes it at the same time makes the same.
        Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
      } else {
        System.err.println("no class archive of the " + program + ": it starts without");
      }
    } finally {
      deleteAll(dir);
    }
  }

  private void run(Programs programs, Path dir, Path made) throws IOException {
    Path config =
        switch (program) {
          case "tracker" -> tracker(dir);
          case "publisher" -> publisher(dir);
          default -> agent(dir);
        };
    var command = Jars.java("-XX:ArchiveClassesAtExit=" + made, "-jar", jar.toString());
    command.addAll(List.of("run", "--config", config.toString()));
    Program running = programs.start(dir.resolve("log"), publisherListens(), command);
    await(program + " runs")
        .atMost(Program.PATIENCE)
        .failFast(() -> assertThat(running.isAlive()).as(running.tail()).isTrue())
        .until(() -> running.output().contains("is running"));
    programs.end();
  }

  private static Map<String, String> publisherListens() {
    return Map.of(
        "RACKCAST_PUBLISHER_GRPC_LISTEN", "127.0.0.1:" + FreePorts.next(),
        "RACKCAST_PUBLISHER_HTTP_LISTEN", "127.0.0.1:" + FreePorts.next());
  }

  private Path tracker(Path dir) throws IOException {
    return Files.writeString(
        dir.resolve("tracker.yaml"),
        """
        http:  { listen: "127.0.0.1:%d" }
        grpc:  { listen: "127.0.0.1:%d" }
        admin: { listen: "127.0.0.1:%d" }
        admission: { mode: open }
        """
            .formatted(FreePorts.next(), FreePorts.next(), FreePorts.next()));
  }

  private Path publisher(Path dir) {
    Path site = dir.resolve("site");
    Program.run(dir, Jars.java("-jar", jar.toString(), "init", site.toString())).succeeded();
    return site.resolve("publisher.yaml");
  }

  /** Its publisher is away, which is no reason not to start. */
  private Path agent(Path dir) throws IOException {
    return Files.writeString(
        dir.resolve("agent.yaml"),
        """
        node:      { name: n1 }
        publisher: { grpc: "127.0.0.1:%1$d", http: "http://127.0.0.1:%1$d", token: none }
        peers:     { listen: "127.0.0.1:%2$d" }
        api:       { listen: "127.0.0.1:%3$d" }
        mirror:    { listen: "127.0.0.1:0" }
        data-dir:  data
        """
            .formatted(FreePorts.next(), FreePorts.next(), FreePorts.next()));
  }

  private static void deleteAll(Path dir) throws IOException {
    try (var all = Files.walk(dir)) {
      for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(each);
      }
    }
  }
}
