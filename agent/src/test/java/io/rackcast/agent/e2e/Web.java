package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.Program;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads the programs' pages, also of those behind a command prefix (then with curl). */
final class Web {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path scratch;
  private final List<String> inside;

  Web(Path scratch, List<String> inside) {
    this.scratch = scratch;
    this.inside = inside;
  }

  /** Waits until {@code http://address/readyz} says that the program is ready. */
  Program awaitReady(Program program, String address) {
    await(address + " ready")
        .atMost(Program.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .failFast(() -> assertThat(program.isAlive()).as("ended early: " + program.tail()).isTrue())
        .until(() -> isOk("http://" + address + "/readyz"));
    return program;
  }

  private boolean isOk(String url) {
    if (inside.isEmpty()) {
      try {
        return open(url).getResponseCode() == 200;
      } catch (IOException e) {
        return false;
      }
    }
    return curl("-o", "/dev/null", "-f", url).exitCode() == 0;
  }

  /** The page, which must be there. */
  String get(String url) {
    if (inside.isEmpty()) {
      try (var body = open(url).getInputStream()) {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new AssertionError(url, e);
      }
    }
    return curl("-f", url).succeeded().out();
  }

  private static HttpURLConnection open(String url) throws IOException {
    var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout((int) LIMIT.toMillis());
    connection.setReadTimeout((int) LIMIT.toMillis());
    return connection;
  }

  private Program.Outcome curl(String... arguments) {
    var command = new ArrayList<>(inside);
    command.addAll(List.of("curl", "-sS", "-m", Long.toString(LIMIT.toSeconds())));
    command.addAll(List.of(arguments));
    return Program.run(scratch, command);
  }
}
