package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/**
 * What a job of GitHub Actions is told in its own way: why a command failed, as an annotation of
 * the run; what was published, as outputs of the step and in its summary. Announce URLs are not
 * among it, as they have tokens.
 */
final class GithubJob {
  private final Map<String, String> environment;
  private final PrintWriter err;

  private GithubJob(Map<String, String> environment, PrintWriter err) {
    this.environment = environment;
    this.err = err;
  }

  /**
   * The job that we run in; empty elsewhere.
   *
   * @param err where annotations go; the runner reads them there and on standard output
   */
  static Optional<GithubJob> of(Map<String, String> environment, PrintWriter err) {
    return "true".equals(environment.get("GITHUB_ACTIONS"))
        ? Optional.of(new GithubJob(environment, err))
        : Optional.empty();
  }

  /** Shows a sentence where people look at the run. */
  void failed(String command, String sentence) {
    err.printf("::error title=%s::%s%n", property("rackcast " + command), data(sentence));
    err.flush();
  }

  /** Tells later steps and people what was published, where the runner has files for it. */
  void published(JsonNode release) {
    var outputs = new StringBuilder();
    for (String name : OutputFile.FIELDS) {
      String value = release.path(name).asText();
      if (!value.isEmpty() && value.indexOf('\n') < 0) {
        outputs.append(name).append('=').append(value).append('\n');
      }
    }
    append("GITHUB_OUTPUT", outputs.toString());
    append(
        "GITHUB_STEP_SUMMARY",
        "Published `%s` (infohash `%s`)%n"
            .formatted(release.path("release").asText(), release.path("infohash").asText()));
  }

  private void append(String variable, String text) {
    String file = environment.getOrDefault(variable, "");
    if (file.isEmpty()) {
      return;
    }
    try {
      Files.writeString(
          Path.of(file),
          text,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      err.printf("%s names %s, which cannot be written; check the runner%n", variable, file);
    }
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
