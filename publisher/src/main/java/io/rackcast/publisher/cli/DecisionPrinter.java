package io.rackcast.publisher.cli;

import com.google.protobuf.Timestamp;
import io.rackcast.proto.v1.Decision;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;

/** Prints decisions as they come, as a table or as JSON lines. */
final class DecisionPrinter {
  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private final PrintWriter out;
  private final boolean isJson;
  private boolean hasBegun;

  DecisionPrinter(PrintWriter out, boolean isJson) {
    this.out = out;
    this.isJson = isJson;
  }

  /** Prints some more; the first call begins the table. */
  void print(List<Decision> decisions) {
    if (!isJson && !hasBegun) {
      row("FIRST", "TIMES", "ANSWER", "CALLER", "ACTION", "SUBJECT");
    }
    hasBegun = true;
    decisions.forEach(this::print);
  }

  private void print(Decision decision) {
    if (isJson) {
      out.println(json(decision));
      return;
    }
    row(
        Shown.time(decision.getFirstAt()),
        Long.toString(decision.getTimes()),
        decision.getAllowed() ? "allowed" : "refused",
        decision.getCaller().isEmpty() ? "(unknown)" : decision.getCaller(),
        decision.getAction(),
        (decision.getSubject() + "  " + decision.getClaims()).strip());
  }

  private void row(
      String first, String times, String answer, String caller, String action, String subject) {
    out.printf("%-20s %7s %-7s  %-20s %-12s %s%n", first, times, answer, caller, action, subject);
  }

  private static String json(Decision decision) {
    return ClientCommand.JSON
        .createObjectNode()
        .put("caller", decision.getCaller())
        .put("action", decision.getAction())
        .put("subject", decision.getSubject())
        .put("allowed", decision.getAllowed())
        .put("claims", decision.getClaims())
        .put("first_at", time(decision.getFirstAt()))
        .put("last_at", time(decision.getLastAt()))
        .put("times", decision.getTimes())
        .toString();
  }

  // The log knows milliseconds, and who puts several logs together needs them.
  private static String time(Timestamp time) {
    return MILLIS.format(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()));
  }
}
