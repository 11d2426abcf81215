package io.rackcast.tracker.cli;

import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which tracker, and as whom. */
final class ServerOptions {
  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${env:RACKCAST_TRACKER_ADMIN:-http://127.0.0.1:6971}",
      description =
          "The tracker's admin address (RACKCAST_TRACKER_ADMIN; default: http://127.0.0.1:6971).")
  String server = "http://127.0.0.1:6971";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      defaultValue = "${env:RACKCAST_TRACKER_TOKEN}",
      description =
          "The token (RACKCAST_TRACKER_TOKEN). Others on this machine can read a command line:"
              + " prefer the variable or --token-file.")
  @Nullable String token;

  @Option(names = "--token-file", paramLabel = "FILE", description = "File that holds the token.")
  @Nullable Path tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM: certificates to trust instead of those of the machine.")
  @Nullable Path ca;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli before any method is called
  CommandSpec command;

  ApiClient connect() {
    return new ApiClient(url(), token(), ca);
  }

  private URI url() {
    try {
      var url = URI.create(server);
      if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getHost() != null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new ParameterException(
        command.commandLine(),
        "--server is \"" + server + "\"; write it like http://127.0.0.1:6971");
  }

  private @Nullable String token() {
    if (tokenFile == null) {
      return token == null || token.isBlank() ? null : token.strip();
    }
    try {
      return Files.readString(tokenFile).strip();
    } catch (IOException e) {
      throw new ProgramException("the token file " + tokenFile + " cannot be read; check it", e);
    }
  }
}
