package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.RegisterRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code register URL --name N --version V --digest sha256:HEX [--no-copy]}. */
@Command(
    name = "register",
    description = {
      "Publishes content that another server has: a file, a signed link, or a registry's"
          + " blob.",
      "The publisher reads it once and checks it. Run again it renews a signed link."
    })
public final class RegisterCommand extends ClientCommand {
  private static final Pattern BLOB = Pattern.compile(".*/blobs/(sha256:[0-9a-f]{64})");

  @Parameters(
      paramLabel = "URL",
      description = {
        "Where the content is; \"-\": the URL comes on standard input, so that a signed link",
        "stands in no list of processes."
      })
  String url = "";

  @Mixin NewRelease release = new NewRelease();

  @Mixin OutputFile outputs = new OutputFile();

  @Option(
      names = {"--digest", "--sha256"},
      paramLabel = "DIGEST",
      description = {
        "SHA-256 that the content must have, as sha256:HEX or HEX; may be left out where the URL",
        "is a registry's blob."
      })
  @Nullable String digest;

  @Option(
      names = "--no-copy",
      description = "Leave the content where it is; origins read it there.")
  boolean noCopy;

  @Option(names = "--keep-copy", description = "Keep a copy in the publisher (default).")
  boolean keepCopy;

  @Option(
      names = "--header-file",
      paramLabel = "FILE",
      description = "Request headers, one \"Name: value\" a line, that the URL's server wants.")
  @Nullable Path headerFile;

  @Option(
      names = "--content-name",
      paramLabel = "FILE",
      description = "The file's name on the nodes (default: the last part of the URL's path).")
  @Nullable String contentName;

  @Override
  ObjectNode run(PublisherClient client) throws IOException, InterruptedException {
    var request = request();
    var patience = release.patience(client, err());
    ObjectNode result = Shown.whole(patience.until(() -> client.artifacts().register(request)));
    release.finish(client, patience, release.key(command.commandLine()), result);
    githubJob().ifPresent(job -> job.published(result));
    outputs.write(result);
    return result;
  }

  private RegisterRequest request() throws IOException {
    var key = release.key(command.commandLine());
    if (noCopy && keepCopy) {
      throw wrong("--no-copy and --keep-copy exclude each other; give one");
    }
    try {
      var source = SourceUrl.parse(url.equals("-") ? line() : url);
      var request =
          RegisterRequest.newBuilder()
              .setName(key.name())
              .setVersion(key.version())
              .setContentName(contentName == null ? lastPart(source) : contentName)
              .setUrl(source.secretText())
              .setSha256(ByteString.copyFrom(digest(source).bytes()))
              .setLeave(noCopy);
      if (headerFile != null) {
        request.putAllHeaders(HeaderFile.read(headerFile));
      }
      return request.build();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private static String line() throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    return Optional.ofNullable(in.readLine())
        .orElseThrow(() -> new IOException("no URL came on standard input; give one line"));
  }

  private Sha256Digest digest(SourceUrl source) {
    if (digest != null) {
      return Sha256Digest.parse(digest);
    }
    var blob = BLOB.matcher(source.toString());
    if (!blob.matches()) {
      throw wrong("--digest is missing; give the SHA-256 that the content must have");
    }
    return Sha256Digest.parse(blob.group(1));
  }

  private static String lastPart(SourceUrl source) {
    var path = String.valueOf(source.uri().getPath());
    return path.substring(path.lastIndexOf('/') + 1).replace("sha256:", "");
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    Shown.print(result, out);
  }
}
