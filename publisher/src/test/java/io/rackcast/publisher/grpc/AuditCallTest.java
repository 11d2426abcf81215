package io.rackcast.publisher.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.rackcast.proto.v1.Decision;
import io.rackcast.proto.v1.DecisionAnswer;
import io.rackcast.proto.v1.ListDecisionsRequest;
import io.rackcast.proto.v1.ListRequest;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.Right;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditCallTest extends CallsFixture {
  private static final String AUDITOR = "rc_of_the_auditor";

  @BeforeEach
  @Override
  void start() {
    publisher = TestPublisher.in(folder, TestPublisher.withToken("auditor", AUDITOR, Right.AUDIT));
    ci = publisher.token("ci");
  }

  private List<Decision> list(ListDecisionsRequest.Builder request) {
    var all = new ArrayList<Decision>();
    do {
      var page = publisher.audit(AUDITOR).listDecisions(request.build());
      all.addAll(page.getDecisionsList());
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    return all;
  }

  private static ListDecisionsRequest.Builder wish() {
    return ListDecisionsRequest.newBuilder();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ci", "tracker", "agent", "origin"})
  void listDecisions_firstTokens_areRefusedAndThatIsRecorded(String who) {
    assertStatus(
        Status.Code.PERMISSION_DENIED,
        "has no right \"audit\"",
        () -> publisher.audit(publisher.token(who)).listDecisions(wish().build()));

    assertThat(list(wish().setAction("audit").setAnswer(DecisionAnswer.DECISION_ANSWER_REFUSED)))
        .extracting(Decision::getCaller)
        .containsExactly(who);
  }

  @Test
  void listDecisions_unknownToken_isRefused() {
    assertStatus(
        Status.Code.UNAUTHENTICATED,
        "not known here",
        () -> publisher.audit("rc_guessed").listDecisions(wish().build()));

    // "set and empty" is another wish than "not set".
    assertThat(list(wish().setCaller("")))
        .extracting(Decision::getSubject)
        .containsExactly("rackcast.v1.Audit/ListDecisions from 127.0.0.1");
  }

  @Test
  void listDecisions_whatWasJustDecided_isThere() {
    var before = Instant.now().minusSeconds(60);
    publisher.artifacts(ci).beginUpload(request("web", "1", 10));
    assertStatus(
        Status.Code.PERMISSION_DENIED,
        "has no right",
        () -> publisher.artifacts(publisher.token("agent")).beginUpload(request("web", "2", 10)));

    var decisions = list(wish().setSubject("web").setFrom(timestamp(before)).setOldestFirst(true));

    assertThat(decisions).extracting(Decision::getCaller).containsExactly("ci", "agent");
    assertThat(decisions).extracting(Decision::getAllowed).containsExactly(true, false);
    assertThat(decisions).allMatch(d -> d.getAction().equals("publish") && d.getTimes() == 1);
    var first = decisions.get(0).getFirstAt();
    assertThat(Instant.ofEpochSecond(first.getSeconds(), first.getNanos()))
        .isBetween(before, Instant.now());
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  @Test
  void listDecisions_pagesOfOne_haveEachOnce() {
    for (var prefix : List.of("a", "b", "c")) {
      publisher.artifacts(ci).list(ListRequest.newBuilder().setNamePrefix(prefix).build());
    }

    assertThat(list(wish().setCaller("ci").setPageSize(1)))
        .extracting(Decision::getSubject)
        .containsExactly("list c", "list b", "list a");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          action: "publsh"                            | "publsh" is no action; use one of publish, register
          page_size: 1001                             | page_size is 1001; use 1 to 1000
          page_size: 4294967295                       | page_size is 4294967295; use
          page_token: "Zm9v"                          | page_token is not one that this publisher gave
          page_token: "MSwy!"                         | page_token is not one that this publisher gave
          page_token: "MSwyLDM"                       | page_token is not one that this publisher gave
          from { seconds: 9 } to { seconds: 8 }       | the time asked for begins at 1970-01-01T00:00:09Z
          from { seconds: 9223372036854775807 }       | "from" is 9223372036854775807 s and 0 ns from 1970
          to { nanos: -1 }                            | "to" is 0 s and -1 ns from 1970
          answer: 7                                   | this kind of answer is not known here
          """)
  void listDecisions_brokenRequest_saysWhatToMend(String text, String sentence) throws Exception {
    var request = TextFormat.parse(text, ListDecisionsRequest.class);

    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        sentence,
        () -> publisher.audit(AUDITOR).listDecisions(request));
  }
}
