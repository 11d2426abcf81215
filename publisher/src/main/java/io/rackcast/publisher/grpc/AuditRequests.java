package io.rackcast.publisher.grpc;

import com.google.protobuf.Timestamp;
import io.rackcast.proto.v1.DecisionAnswer;
import io.rackcast.proto.v1.ListDecisionsRequest;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.store.AuditFilter;
import io.rackcast.publisher.store.AuditFilter.Answers;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From requests for decisions to filters; what is not well formed is refused with one sentence. */
final class AuditRequests {
  private static final List<String> ACTIONS =
      Stream.concat(
              Arrays.stream(Right.values()).map(Right::label), Stream.of("authenticate", "join"))
          .toList();
  // What the contract's times can be: the years 1 to 9999.
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
  private static final int MOST_NANOS = 999_999_999;

  private AuditRequests() {}

  static AuditFilter filter(ListDecisionsRequest request) {
    return Calls.read(
        () ->
            new AuditFilter(
                request.hasFrom() ? instant("from", request.getFrom()) : null,
                request.hasTo() ? instant("to", request.getTo()) : null,
                request.hasCaller() ? request.getCaller() : null,
                action(request.getAction()),
                request.getSubject(),
                request.getWholeSubject(),
                request.getClaims(),
                answers(request.getAnswer())));
  }

  private static Instant instant(String field, Timestamp time) {
    long seconds = time.getSeconds();
    int nanos = time.getNanos();
    if (seconds < EARLIEST.getEpochSecond()
        || seconds > LATEST.getEpochSecond()
        || nanos < 0
        || nanos > MOST_NANOS) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "\"%s\" is %d s and %d ns from 1970; use a time in the years 1 to 9999"
              .formatted(field, seconds, nanos));
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  private static @Nullable String action(String action) {
    if (action.isEmpty()) {
      return null;
    }
    if (!ACTIONS.contains(action)) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "\"" + action + "\" is no action; use one of " + String.join(", ", ACTIONS));
    }
    return action;
  }

  private static Answers answers(DecisionAnswer answer) {
    return switch (answer) {
      case DECISION_ANSWER_ANY -> Answers.ALL;
      case DECISION_ANSWER_ALLOWED -> Answers.ALLOWED;
      case DECISION_ANSWER_REFUSED -> Answers.REFUSED;
      case UNRECOGNIZED ->
          throw new Refusal(
              Refusal.Kind.INVALID, "this kind of answer is not known here; ask for another");
    };
  }
}
