package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What later steps of a pipeline are told of a release, as lines of {@code NAME=value}: a shell and
 * GitLab's dotenv reports read them. Announce URLs are not among it, as they have tokens.
 */
final class OutputFile {
  /** The fields of a release's JSON that are told. */
  static final List<String> FIELDS = List.of("release", "infohash", "infohash_v2", "sha256");

  @Option(
      names = "--dotenv",
      paramLabel = "FILE",
      description = {
        "Also write RACKCAST_RELEASE, RACKCAST_INFOHASH, RACKCAST_INFOHASH_V2 and RACKCAST_SHA256",
        "there, one NAME=value a line, for later steps of a pipeline."
      })
  @Nullable Path file;

  /** Writes the file if one is wished for. */
  void write(JsonNode release) throws IOException {
    if (file == null) {
      return;
    }
    // Names, versions and digests have no character that means something to a shell.
    var lines =
        FIELDS.stream()
            .map(
                field ->
                    "RACKCAST_"
                        + field.toUpperCase(Locale.ROOT)
                        + "="
                        + release.path(field).asText())
            .toList();
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new IOException(
          release.path("release").asText()
              + " is published, but "
              + file
              + " (--dotenv) cannot be written; check its folder",
          e);
    }
  }
}
