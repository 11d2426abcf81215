package io.rackcast.publisher.scale;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One of the packaged programs as a process, which can be killed and started again. */
final class JarProgram implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private final String program;
  private final List<String> options;
  private final Path config;
  private final Map<String, String> environment;
  private final Path log;
  private final URI ready;
  private @Nullable Process process;

  /**
   * @param program "publisher" or "tracker"
   * @param options of its JVM
   * @param operations port of its /readyz
   */
  JarProgram(
      String program,
      List<String> options,
      Path config,
      Map<String, String> environment,
      int operations) {
    this.program = program;
    this.options = options;
    this.config = config;
    this.environment = environment;
    this.log = Path.of(config + ".log");
    this.ready = URI.create("http://127.0.0.1:" + operations + "/readyz");
  }

  /** Runs a command of a program to its end. */
  static void run(String program, String... arguments) throws IOException, InterruptedException {
    var command = command(program, List.of());
    command.addAll(List.of(arguments));
    var silent = ProcessBuilder.Redirect.DISCARD;
    int code =
        new ProcessBuilder(command).redirectError(silent).redirectOutput(silent).start().waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + code);
    }
  }

  private static List<String> command(String program, List<String> options) throws IOException {
    var jar = Path.of(program, "target", "rackcast-" + program + ".jar");
    if (!Files.isRegularFile(jar)) {
      throw new IOException(jar + " is missing; build first, and run this in the project's folder");
    }
    var command = new ArrayList<>(List.of(JAVA));
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    return command;
  }

  /** Starts it; {@link #awaitReady} waits. */
  JarProgram start() throws IOException {
    var command = command(program, options);
    command.addAll(List.of("run", "--config", config.toString()));
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    process = builder.start();
    return this;
  }

  /** Waits until it says that it is ready. */
  JarProgram awaitReady() throws IOException, InterruptedException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!isReady()) {
      if (process == null || !process.isAlive() || System.nanoTime() > end) {
        throw new IOException("the " + program + " does not run; see " + log);
      }
      Thread.sleep(5);
    }
    return this;
  }

  private boolean isReady() throws IOException {
    var connection = (HttpURLConnection) ready.toURL().openConnection();
    try {
      connection.setReadTimeout(5_000);
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    } finally {
      connection.disconnect();
    }
  }

  /** What it has resident, in MiB; 0 where the system does not say. */
  double residentMebibytes() throws IOException {
    var status = Path.of("/proc", String.valueOf(running().pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }

  /** What it has taken of processors since its start, in seconds. */
  double processorSeconds() {
    return running().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("the " + program + " was not started");
    }
    return process;
  }

  /** Ends it as a power failure would. */
  void kill() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  /** Asks it to end, and kills it if it does not within half a minute. */
  @Override
  public void close() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      process.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }
}
