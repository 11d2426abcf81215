package io.rackcast.publisher.cli;

import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.fault.ServerWords;
import io.rackcast.proto.program.FileFault;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.tls.CertificateException;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which publisher, and as whom. */
final class ServerOptions {
  static final ServerWords WORDS =
      new ServerWords("--server", "--ca", "--certificate and --key", ServerWords.PUBLISHER_PORT);

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:RACKCAST_SERVER:-127.0.0.1:7070}",
      description =
          "The publisher's gRPC address (RACKCAST_SERVER; default: 127.0.0.1:7070); with https://"
              + " before it, or with --ca or --certificate, in TLS.")
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
      names = "--ca",
      paramLabel = "FILE",
      defaultValue = "${env:RACKCAST_CA}",
      description =
          "PEM: the authorities whose certificate the publisher may have (RACKCAST_CA; default:"
              + " those that Java trusts here).")
  @Nullable Path ca;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      defaultValue = "${env:RACKCAST_CERTIFICATE}",
      description =
          "PEM: a client certificate to show (RACKCAST_CERTIFICATE); without a token it says who"
              + " calls.")
  @Nullable Path certificate;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      defaultValue = "${env:RACKCAST_KEY}",
      description = "PEM: its key, PKCS #8 (RACKCAST_KEY).")
  @Nullable Path key;

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
    ServerAddress address;
    try {
      address = ServerAddress.parse(server);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command.commandLine(), "--server is \"" + server + "\"; " + e.getMessage());
    }
    try {
      var files =
          ClientTlsFiles.of(
              Optional.ofNullable(ca), Optional.ofNullable(certificate), Optional.ofNullable(key));
      var tls = ClientTls.of(address, files);
      tls.flatMap(ClientTls::endsAt).ifPresent(this::refuseEnded);
      return new PublisherClient(new CalledServer(address, WORDS, files), tls, readToken());
    } catch (CertificateException | IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private void refuseEnded(Instant end) {
    if (Instant.now().isAfter(end)) {
      throw new ProgramException(
          "the certificate %s ended at %s; get a new one".formatted(certificate, end));
    }
  }

  private Supplier<String> readToken() {
    if (tokenFile != null) {
      try {
        String read = Files.readString(tokenFile).strip();
        return () -> read;
      } catch (IOException e) {
        throw new ProgramException(
            "the token file %s cannot be read (%s); check it"
                .formatted(tokenFile, FileFault.reason(e)));
      }
    }
    if (token != null && !token.isBlank()) {
      String given = token.strip();
      return () -> given;
    }
    String madeFor = audience == null ? "" : audience;
    if (certificate != null && madeFor.isBlank()) {
      return () -> "";
    }
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
