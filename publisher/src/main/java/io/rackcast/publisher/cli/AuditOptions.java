package io.rackcast.publisher.cli;

import com.google.protobuf.Timestamp;
import io.rackcast.proto.v1.DecisionAnswer;
import io.rackcast.proto.v1.ListDecisionsRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which decisions are asked for. */
final class AuditOptions {
  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description =
          "No decision before: so long ago (24h, 7d), a time (2026-03-01T10:00:00Z), or a day, from"
              + " midnight UTC (2026-03-01). Default: all that is kept.")
  @Nullable String since;

  @Option(
      names = "--until",
      paramLabel = "WHEN",
      description = "Only decisions before, written likewise. Default: up to now.")
  @Nullable String until;

  @Option(
      names = "--caller",
      paramLabel = "NAME",
      description = "Only this caller's; \"\": of callers that were not known.")
  @Nullable String caller;

  @Option(
      names = "--action",
      paramLabel = "ACTION",
      defaultValue = "",
      description = "Only about this right (publish, read, and so on), or authenticate.")
  String action = "";

  @Option(
      names = "--subject",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only those whose subject holds this: a release, node or tracker.")
  String subject = "";

  @Option(names = "--exact", description = "The subject is all of TEXT, and not only holds it.")
  boolean exact;

  @Option(
      names = "--claims",
      paramLabel = "TEXT",
      defaultValue = "",
      description =
          "Only of callers of whom this is claimed, like run_id=4242 or repository_id=4711.")
  String claims = "";

  /** One answer or the other. */
  static final class Answer {
    @Option(names = "--refused", description = "Only what was refused.")
    boolean refused;

    @Option(names = "--allowed", description = "Only what was allowed.")
    boolean allowed;
  }

  @ArgGroup @Nullable Answer answer;

  @Option(names = "--oldest-first", description = "In the order of time, not the newest first.")
  boolean oldestFirst;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli before any method is called
  CommandSpec command;

  /** The request, without a page. */
  ListDecisionsRequest.Builder request(Instant now) {
    if (exact && subject.isEmpty()) {
      throw wrong("--exact needs a --subject; give one");
    }
    var request =
        ListDecisionsRequest.newBuilder()
            .setAction(action)
            .setSubject(subject)
            .setWholeSubject(exact)
            .setClaims(claims)
            .setAnswer(wishedAnswer())
            .setOldestFirst(oldestFirst);
    if (since != null) {
      request.setFrom(time("--since", since, now));
    }
    if (until != null) {
      request.setTo(time("--until", until, now));
    }
    if (caller != null) {
      request.setCaller(caller);
    }
    return request;
  }

  private DecisionAnswer wishedAnswer() {
    if (answer == null) {
      return DecisionAnswer.DECISION_ANSWER_ANY;
    }
    return answer.refused
        ? DecisionAnswer.DECISION_ANSWER_REFUSED
        : DecisionAnswer.DECISION_ANSWER_ALLOWED;
  }

  private Timestamp time(String option, String text, Instant now) {
    try {
      var at = Moments.parse(text, now);
      return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
    } catch (IllegalArgumentException e) {
      throw wrong(option + " is \"" + text + "\"; " + e.getMessage());
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }
}
