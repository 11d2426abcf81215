package io.rackcast.publisher.cli;

import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.settings.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which publisher, and as whom. */
final class ServerOptions {
  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:RACKCAST_SERVER:-127.0.0.1:7070}",
      description = "The publisher's gRPC address (RACKCAST_SERVER; default: 127.0.0.1:7070).")
  String server = "127.0.0.1:7070";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      defaultValue = "${env:RACKCAST_TOKEN}",
      description =
          "The token (RACKCAST_TOKEN). Others on this machine can read a command line: prefer the"
              + " variable or --token-file.")
  @Nullable String token;

  @Option(names = "--token-file", paramLabel = "FILE", description = "File that holds the token.")
  @Nullable Path tokenFile;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli before any method is called
  CommandSpec command;

  /** Opens the connection; the first call tells whether it can be made. */
  PublisherClient connect() {
    try {
      return new PublisherClient(HostPort.parse(server), readToken());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command.commandLine(), "--server is \"" + server + "\"; " + e.getMessage());
    }
  }

  private String readToken() {
    if (tokenFile != null) {
      try {
        return Files.readString(tokenFile).strip();
      } catch (IOException e) {
        throw new ProgramException("the token file " + tokenFile + " cannot be read; check it");
      }
    }
    if (token == null || token.isBlank()) {
      throw new ParameterException(
          command.commandLine(), "there is no token; give RACKCAST_TOKEN, --token-file or --token");
    }
    return token.strip();
  }
}
