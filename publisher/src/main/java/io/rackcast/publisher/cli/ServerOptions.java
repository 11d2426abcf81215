package io.rackcast.publisher.cli;

import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.settings.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;
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
          "The token (RACKCAST_TOKEN; in a job of GitHub Actions its identity token). Others on this"
              + " machine can read a command line: prefer the variable or --token-file.")
  @Nullable String token;

  @Option(names = "--token-file", paramLabel = "FILE", description = "File that holds the token.")
  @Nullable Path tokenFile;

  @Option(
      names = "--audience",
      paramLabel = "NAME",
      defaultValue = "${env:RACKCAST_AUDIENCE}",
      description =
          "What a job's identity token is made for (RACKCAST_AUDIENCE): the audience that the"
              + " publisher's oidc section has.")
  @Nullable String audience;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli before any method is called
  CommandSpec command;

  /** Opens the connection; the first call tells whether it can be made. */
  PublisherClient connect() {
    HostPort address;
    try {
      address = HostPort.parse(server);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command.commandLine(), "--server is \"" + server + "\"; " + e.getMessage());
    }
    return new PublisherClient(address, readToken());
  }

  private Supplier<String> readToken() {
    if (tokenFile != null) {
      try {
        String read = Files.readString(tokenFile).strip();
        return () -> read;
      } catch (IOException e) {
        throw new ProgramException("the token file " + tokenFile + " cannot be read; check it");
      }
    }
    if (token != null && !token.isBlank()) {
      String given = token.strip();
      return () -> given;
    }
    String madeFor = audience == null ? "" : audience;
    Supplier<String> job =
        JobIdentity.of(System.getenv(), madeFor, Clock.systemUTC())
            .orElseThrow(
                () ->
                    new ParameterException(
                        command.commandLine(),
                        "there is no token; give RACKCAST_TOKEN, --token-file or --token"));
    if (madeFor.isBlank()) {
      throw new ParameterException(
          command.commandLine(),
          "the job's identity needs an audience; give RACKCAST_AUDIENCE or --audience, as the"
              + " publisher's oidc section has it");
    }
    var unused = job.get(); // so that a runner that gives none is told of before anything else
    return job;
  }
}
