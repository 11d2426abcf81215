package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.SetExpiryRequest;
import io.rackcast.publisher.store.ReleaseKey;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code expire N@V --in LIFE}. */
@Command(
    name = "expire",
    description = {
      "Gives a release an end: it is kept until then, and removed then unless a label"
          + " points at it, whatever the publisher's rules say.",
      "Who published it may say how long it lives, or let it live longer; all else needs"
          + " the right revoke."
    })
public final class ExpireCommand extends VersionCommand {
  @Option(
      names = "--in",
      paramLabel = "LIFE",
      converter = LifeConverter.class,
      description = "How long it lives from now on, like 14d or 12h.")
  @Nullable Duration life;

  @Option(names = "--never", description = "It has no end of its own any more.")
  boolean never;

  @Override
  ObjectNode run(PublisherClient client) {
    var request = request(release);
    if (never == (life != null)) {
      throw new ParameterException(
          command.commandLine(), "give one of --in and --never, like --in 14d");
    }
    if (life != null) {
      request.setLife(message(life));
    }
    return Shown.release(client.retention().setExpiry(request.build()));
  }

  static SetExpiryRequest.Builder request(ReleaseKey key) {
    return SetExpiryRequest.newBuilder().setRelease(Shown.message(key));
  }

  static com.google.protobuf.Duration message(Duration life) {
    return com.google.protobuf.Duration.newBuilder().setSeconds(life.toSeconds()).build();
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    Shown.print(result, out);
  }
}
