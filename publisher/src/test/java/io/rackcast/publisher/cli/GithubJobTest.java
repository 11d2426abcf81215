package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GithubJobTest {
  @TempDir Path folder;
  private final StringWriter err = new StringWriter();

  private GithubJob job(Map<String, String> more) {
    var environment = new java.util.HashMap<>(more);
    environment.put("GITHUB_ACTIONS", "true");
    return GithubJob.of(environment, new PrintWriter(err, true)).orElseThrow();
  }

  @Test
  void failed_sentence_isAnAnnotationOfOneLine() {
    job(Map.of()).failed("publish", "50 % done\n::set-output name=x::y");

    assertThat(err.toString())
        .isEqualTo(
            "::error title=rackcast publish::50 %25 done%0A::set-output name=x::y"
                + System.lineSeparator());
  }

  @Test
  void published_release_isInOutputsAndSummary() throws IOException {
    var output = folder.resolve("output");
    var summary = folder.resolve("summary");
    Files.writeString(output, "before=1\n");
    var release =
        new ObjectMapper()
            .readTree(
                """
                {"release": "web@1", "infohash": "aa", "sha256": "cc",
                 "announce_urls": ["http://t/announce?jwt=secret"]}
                """);

    job(Map.of("GITHUB_OUTPUT", output.toString(), "GITHUB_STEP_SUMMARY", summary.toString()))
        .published(release);

    assertThat(output).hasContent("before=1\nrelease=web@1\ninfohash=aa\nsha256=cc\n");
    assertThat(summary).hasContent("Published `web@1` (infohash `aa`)\n");
  }

  @Test
  void published_fileCannotBeWritten_saysSoAndGoesOn() throws IOException {
    job(Map.of("GITHUB_OUTPUT", folder.toString())).published(new ObjectMapper().readTree("{}"));

    assertThat(err.toString()).contains("GITHUB_OUTPUT names " + folder);
  }

  @Test
  void of_elsewhere_isEmpty() {
    assertThat(GithubJob.of(Map.of(), new PrintWriter(err))).isEmpty();
  }
}
