package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.BeginRolloutRequest;
import io.rackcast.proto.v1.EndRolloutRequest;
import io.rackcast.proto.v1.ListRolloutsRequest;
import io.rackcast.proto.v1.Rollout;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rollout begin|end|list}. */
@Command(
    name = "rollout",
    description = {
      "Says that a release is being brought onto nodes, by whatever tool.",
      "As long as it is, retention leaves the release."
    },
    subcommands = {RolloutCommand.Begin.class, RolloutCommand.End.class, RolloutCommand.Roll.class})
public final class RolloutCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before any method is called
  CommandSpec command;

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean help;

  @Override
  public void run() {
    throw new ParameterException(
        command.commandLine(), "rollout needs a word more: begin, end or list");
  }

  /** {@code rollout begin N@V}. */
  @Command(
      name = "begin",
      description = {
        "Begins a rollout. Said again by the same caller it gives the one that runs another time."
      })
  static final class Begin extends ReleaseCommand {
    @Option(
        names = "--for",
        paramLabel = "LIFE",
        defaultValue = "24h",
        converter = LifeConverter.class,
        description = "When it ends by itself, if nobody ends it before (default: 24h).")
    Duration life = Duration.ofHours(24);

    @Option(names = "--note", paramLabel = "TEXT", description = "For people.")
    @Nullable String note;

    @Override
    ObjectNode run(PublisherClient client) {
      var request =
          BeginRolloutRequest.newBuilder()
              .setKey(Shown.message(release))
              .setLife(ExpireCommand.message(life));
      if (note != null) {
        request.setNote(note);
      }
      return json(client.rollouts().beginRollout(request.build()));
    }

    @Override
    void print(ObjectNode result, PrintWriter out) {
      show(result, out);
    }
  }

  /** {@code rollout end ID}. */
  @Command(name = "end", description = "Ends a rollout; one that has ended stays as it is.")
  static final class End extends ClientCommand {
    @Parameters(paramLabel = "ID", description = "Its number.")
    long id;

    @Override
    ObjectNode run(PublisherClient client) {
      return json(client.rollouts().endRollout(EndRolloutRequest.newBuilder().setId(id).build()));
    }

    @Override
    void print(ObjectNode result, PrintWriter out) {
      show(result, out);
    }
  }

  /** {@code rollout list [NAME]}. */
  @Command(name = "list", description = "Shows the rollouts that run, the newest first.")
  static final class Roll extends ClientCommand {
    @Parameters(
        arity = "0..1",
        paramLabel = "NAME",
        defaultValue = "",
        description = "Only those of this release name.")
    String name = "";

    @Option(names = "--ended", description = "Also those that have ended.")
    boolean ended;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "1000",
        description = "At most so many (default: 1000).")
    int limit;

    @Override
    ObjectNode run(PublisherClient client) {
      var request =
          ListRolloutsRequest.newBuilder()
              .setName(name)
              .setEnded(ended)
              .setPageSize(Pages.size(limit));
      return Pages.collect(
          "rollouts",
          limit,
          token -> {
            var page = client.rollouts().listRollouts(request.setPageToken(token).build());
            return new Pages.Page<>(page.getRolloutsList(), page.getNextPageToken());
          },
          RolloutCommand::json);
    }

    @Override
    void print(ObjectNode result, PrintWriter out) {
      out.printf(
          "%-8s %-40s %-20s  %-20s  %-24s %s%n", "ID", "RELEASE", "BEGUN", "UNTIL", "BY", "NOTE");
      for (var rollout : result.path("rollouts")) {
        boolean isOver = rollout.has("ended_at");
        out.printf(
            "%-8s %-40s %-20s  %-20s  %-24s %s%s%n",
            rollout.path("id").asText(),
            rollout.path("release").asText(),
            rollout.path("begun_at").asText(),
            rollout.path(isOver ? "ended_at" : "until").asText(),
            rollout.path("begun_by").asText(),
            rollout.path("note").asText(),
            isOver ? "  (ended)" : "");
      }
      if (result.path("truncated").asBoolean()) {
        err().println("there are more; raise --limit or give a NAME");
      }
    }
  }

  private static ObjectNode json(Rollout rollout) {
    var key = rollout.getKey();
    var node =
        ClientCommand.JSON
            .createObjectNode()
            .put("id", rollout.getId())
            .put("release", key.getName() + "@" + key.getVersion())
            .put("note", rollout.getNote())
            .put("begun_at", Shown.time(rollout.getBegunAt()))
            .put("begun_by", rollout.getBegunBy())
            .put("until", Shown.time(rollout.getUntil()));
    if (rollout.hasEndedAt()) {
      node.put("ended_at", Shown.time(rollout.getEndedAt()));
      node.put("ended_by", rollout.getEndedBy());
    }
    return node;
  }

  private static void show(ObjectNode rollout, PrintWriter out) {
    Shown.line(out, "rollout", rollout.path("id").asText());
    Shown.line(out, "release", rollout.path("release").asText());
    Shown.line(
        out,
        "begun",
        rollout.path("begun_at").asText() + " by " + rollout.path("begun_by").asText());
    if (rollout.has("ended_at")) {
      var by = rollout.path("ended_by").asText();
      Shown.line(
          out,
          "ended",
          rollout.path("ended_at").asText() + (by.isEmpty() ? " by its time" : " by " + by));
    } else {
      Shown.line(out, "until", rollout.path("until").asText());
    }
    if (!rollout.path("note").asText().isEmpty()) {
      Shown.line(out, "note", rollout.path("note").asText());
    }
  }
}
