package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.RegisterRequest;
import java.io.PrintWriter;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code register URL --name N --version V --sha256 HEX}. */
@Command(
    name = "register",
    description = "Publishes content that another server has; the publisher fetches it.")
public final class RegisterCommand extends ClientCommand {
  @Parameters(paramLabel = "URL", description = "Where the publisher can fetch the content.")
  String url = "";

  @Mixin NewRelease release = new NewRelease();

  @Option(
      names = "--sha256",
      required = true,
      paramLabel = "HEX",
      description = "SHA-256 that the content must have.")
  String sha256 = "";

  @Option(
      names = "--content-name",
      paramLabel = "FILE",
      description = "The file's name on the nodes (default: the last part of the URL's path).")
  @Nullable String contentName;

  @Override
  ObjectNode run(PublisherClient client) {
    return Shown.release(client.artifacts().register(request()));
  }

  private RegisterRequest request() {
    var key = release.key(command.commandLine());
    try {
      return RegisterRequest.newBuilder()
          .setName(key.name())
          .setVersion(key.version())
          .setContentName(contentName == null ? lastPart() : contentName)
          .setUrl(url)
          .setSha256(ByteString.copyFrom(Sha256Digest.parse(sha256).bytes()))
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage());
    }
  }

  private String lastPart() {
    var path = String.valueOf(URI.create(url).getPath());
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    Shown.print(result, out);
  }
}
