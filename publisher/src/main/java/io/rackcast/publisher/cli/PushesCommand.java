package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.ListPushesRequest;
import io.rackcast.proto.v1.PushState;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pushes}. */
@Command(
    name = "pushes",
    description = "Shows what registries said was pushed or deleted, and how far it is.")
public final class PushesCommand extends ClientCommand {
  /** How far a push is, as people write it. */
  enum State {
    waiting,
    running,
    done,
    failed;

    PushState message() {
      return switch (this) {
        case waiting -> PushState.PUSH_STATE_WAITING;
        case running -> PushState.PUSH_STATE_RUNNING;
        case done -> PushState.PUSH_STATE_DONE;
        case failed -> PushState.PUSH_STATE_FAILED;
      };
    }
  }

  @Option(
      names = "--registry",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only of this registry.")
  String registry = "";

  @Option(
      names = "--repository",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only of this repository.")
  String repository = "";

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only these: waiting, running, done, failed.")
  @Nullable State state;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many, the newest (default: 100).")
  int limit;

  @Override
  ObjectNode run(PublisherClient client) {
    var request =
        ListPushesRequest.newBuilder()
            .setRegistry(registry)
            .setRepository(repository)
            .setState(state == null ? PushState.PUSH_STATE_UNSPECIFIED : state.message())
            .setPageSize(Pages.size(limit));
    return Pages.collect(
        "pushes",
        limit,
        token -> {
          var page = client.images().listPushes(request.setPageToken(token).build());
          return new Pages.Page<>(page.getPushesList(), page.getNextPageToken());
        },
        ShownImages::push);
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    out.printf("%8s %-8s %-20s %s%n", "ID", "STATE", "RECEIVED", "IMAGE");
    for (var push : result.path("pushes")) {
      out.printf(
          "%8d %-8s %-20s %s%s%n",
          push.path("id").asLong(),
          push.path("state").asText(),
          push.path("received_at").asText(),
          push.path("image").asText() + (push.path("deleted").asBoolean() ? " (deleted)" : ""),
          push.path("problem").asText().isEmpty() ? "" : "  " + push.path("problem").asText());
    }
    if (result.path("truncated").asBoolean()) {
      err().println("there are more; raise --limit or ask for fewer");
    }
  }
}
