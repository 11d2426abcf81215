package io.rackcast.agent.location;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that is run for what it prints: without a shell, with nothing on its standard input,
 * and of our environment only {@code PATH}, {@code HOME} and {@code LANG}, since the rest may hold
 * tokens.
 *
 * @param words the program and its arguments, at least one
 * @param limit how long it may take; then it and what it started are killed
 * @param mostBytes of its output; more is refused
 */
record Command(List<String> words, Duration limit, int mostBytes) {
  private static final int MOST_ERROR_BYTES = 4096;

  Command {
    words = List.copyOf(words);
  }

  /**
   * Runs it and waits.
   *
   * @return its standard output
   * @throws LocationException with one sentence if it cannot be run, fails, prints too much or
   *     takes too long
   */
  String run() throws LocationException, InterruptedException {
    Process process = start();
    try {
      return output(process);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Process start() throws LocationException {
    var builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"));
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(List.of("PATH", "HOME", "LANG"));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LocationException(
          "%s cannot be run: %s".formatted(name(), Words.shown(String.valueOf(e.getMessage()))));
    }
  }

  private String output(Process process) throws LocationException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    var out = reading(process.getInputStream(), mostBytes + 1);
    var errors = reading(process.getErrorStream(), MOST_ERROR_BYTES);
    try {
      byte[] bytes = out.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (bytes.length > mostBytes) {
        throw new LocationException(
            "%s prints more than %d bytes; have it print less".formatted(name(), mostBytes));
      }
      if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException();
      }
      if (process.exitValue() != 0) {
        throw failed(process.exitValue(), errors);
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (TimeoutException e) {
      throw new LocationException(
          "%s did not end within %d ms and was killed; see why it hangs, or raise location.timeout"
              .formatted(name(), limit.toMillis()));
    } catch (ExecutionException e) {
      throw new LocationException(name() + " cannot be read: " + e.getCause());
    }
  }

  private LocationException failed(int code, CompletableFuture<byte[]> errors)
      throws InterruptedException {
    String words = "";
    try {
      // What it left open behind it may never end.
      byte[] bytes = errors.get(100, TimeUnit.MILLISECONDS);
      words = Words.shown(new String(bytes, StandardCharsets.UTF_8));
    } catch (ExecutionException | TimeoutException e) {
      // The exit code alone has to do.
    }
    return new LocationException(
        "%s failed with exit code %d%s"
            .formatted(name(), code, words.isEmpty() ? "" : ": " + words));
  }

  private static CompletableFuture<byte[]> reading(InputStream in, int most) {
    var result = new CompletableFuture<byte[]>();
    var thread =
        new Thread(
            () -> {
              try (in) {
                result.complete(in.readNBytes(most));
              } catch (IOException e) {
                result.completeExceptionally(e);
              }
            },
            "location-output");
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private String name() {
    return "the command " + words.get(0);
  }
}
