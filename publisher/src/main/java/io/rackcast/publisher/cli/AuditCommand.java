package io.rackcast.publisher.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.v1.ListDecisionsRequest;
import io.rackcast.proto.v1.ListDecisionsResponse;
import java.io.PrintWriter;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code audit}: who asked for what, and what they were answered. */
@Command(
    name = "audit",
    description = {
      "Shows decisions about callers' rights, the newest first.",
      "The token needs the right audit. Like decisions of one minute are one, with their"
          + " number, which may still grow while the minute runs. With --json this is an export:"
          + " one JSON object a line for each decision."
    })
public final class AuditCommand extends RemoteCommand {
  private static final int PAGE = 1000;

  @Mixin AuditOptions wish = new AuditOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "At most so many (default: 1000); 0: all.")
  int limit;

  @Option(
      names = "--json",
      description =
          "Export: print each decision as one JSON object on a line of its own (JSON lines) on"
              + " standard output. Times have milliseconds.")
  boolean json;

  private final Clock clock;

  /** A command that counts from the time of {@code clock} what is said as "so long ago". */
  public AuditCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  void answer(PublisherClient client, PrintWriter out) {
    if (limit < 0) {
      throw new ParameterException(
          command.commandLine(), "--limit is " + limit + "; use 1 or more, or 0 for all");
    }
    var request = wish.request(clock.instant());
    var printer = new DecisionPrinter(out, json);
    long left = limit == 0 ? Long.MAX_VALUE : limit;
    ListDecisionsResponse page;
    do {
      page = ask(client, request.setPageSize((int) Math.min(PAGE, left)).build());
      printer.print(page.getDecisionsList());
      refuseToLose(out);
      left -= page.getDecisionsCount();
      request.setPageToken(page.getNextPageToken());
    } while (left > 0 && !page.getNextPageToken().isEmpty());
    if (!page.getNextPageToken().isEmpty()) {
      err().println("there may be more than --limit " + limit + "; raise it, or narrow the time");
    }
  }

  private static ListDecisionsResponse ask(PublisherClient client, ListDecisionsRequest request) {
    try {
      return client.audit().listDecisions(request);
    } catch (StatusRuntimeException e) {
      var status = e.getStatus();
      if (status.getCode() == Status.Code.INVALID_ARGUMENT) {
        throw new ProgramException(String.valueOf(status.getDescription()), ExitCode.USAGE);
      }
      throw e;
    }
  }

  // An export that lacks its end must not look like one that is whole. The writer is flushed and
  // then stands on System.out, which tells nobody that it failed unless it is asked.
  private static void refuseToLose(PrintWriter out) {
    if (out.checkError() || System.out.checkError()) {
      throw new ProgramException(
          "standard output takes no more, so decisions are missing there; check where it goes");
    }
  }
}
