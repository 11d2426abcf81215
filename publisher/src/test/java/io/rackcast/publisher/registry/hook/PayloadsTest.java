package io.rackcast.publisher.registry.hook;

import static io.rackcast.publisher.registry.hook.PushEvent.Kind.PUSHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rackcast.proto.torrent.Sha256Digest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From what registries send to events. */
final class PayloadsTest {
  private static final Optional<Sha256Digest> DISTRIBUTION_DIGEST =
      Optional.of(Sha256Digest.parse("be59" + "0".repeat(56) + "be59"));
  private static final Optional<Sha256Digest> HARBOR_DIGEST =
      Optional.of(
          Sha256Digest.parse("dde8e930c7b6a490f728e66292bc9bce42efc9bbb5278bae40e4f30f6e00fe8c"));
  private static final Optional<String> V1 = Optional.of("v1");
  private static final Instant EVENT_TIME = Instant.parse("2026-11-21T05:23:30.637117969Z");

  private static TestHooks hooks;

  @BeforeAll
  static void open() {
    hooks = new TestHooks();
  }

  @BeforeEach
  void empty() {
    hooks.queue.clear();
  }

  @AfterAll
  static void close() {
    hooks.close();
  }

  private static PushEvent sent(String payload) {
    var answer = hooks.send(payload);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(hooks.queue).hasSize(1);
    return hooks.queue.get(0);
  }

  @Test
  void distribution_push_isAnEventWithTagAndDigest() {
    assertThat(sent("distribution-push"))
        .isEqualTo(
            new PushEvent(
                "distribution",
                "12ed8820-ddf2-4c92-9b35-7f6ca4d2f692",
                PUSHED,
                "team/app",
                V1,
                DISTRIBUTION_DIGEST,
                EVENT_TIME,
                "ci"));
  }

  @ParameterizedTest(name = "{0}: {1} tag {2}, digest {3}, by {4}")
  @CsvSource({
    "distribution-push-index, PUSHED, v1, true, ''",
    "distribution-push-by-digest, PUSHED, '', true, ''",
    "distribution-delete-digest, DELETED, '', true, ci",
    "distribution-delete-tag, DELETED, v1, false, ci",
  })
  void distribution_manifest_isAnEvent(
      String payload, PushEvent.Kind kind, String tag, boolean hasDigest, String actor) {
    var event = sent(payload);

    assertThat(event.kind()).isEqualTo(kind);
    assertThat(event.repository()).isEqualTo("team/app");
    assertThat(event.tag().orElse("")).isEqualTo(tag);
    assertThat(event.digest()).isEqualTo(hasDigest ? DISTRIBUTION_DIGEST : Optional.empty());
    assertThat(event.actor()).isEqualTo(actor);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "distribution-push-blob",
        "distribution-mount",
        "distribution-pull",
        "quay-build",
        "quay-vulnerability",
        "harbor-pull",
        "harbor-scan",
        "harbor-quota",
        "harbor-cloudevent-scan"
      })
  void hook_eventNotForUs_isIgnoredWith200(String payload) {
    double before = hooks.calls(Payloads.registry(payload), HookResult.IGNORED);

    var answer = hooks.send(payload);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("0 taken, 1 ignored\n");
    assertThat(hooks.queue).isEmpty();
    assertThat(hooks.calls(Payloads.registry(payload), HookResult.IGNORED)).isEqualTo(before + 1);
  }

  @Test
  void quay_listOfTags_isAnEventForEach() {
    hooks.send("quay-push");

    assertThat(hooks.queue)
        .extracting(PushEvent::repository, PushEvent::tag, PushEvent::digest, PushEvent::at)
        .containsExactly(
            tuple("dgangaia/test", Optional.of("latest"), Optional.empty(), hooks.clock.instant()),
            tuple("dgangaia/test", Optional.of("v2"), Optional.empty(), hooks.clock.instant()));
    assertThat(hooks.queue).extracting(PushEvent::id).doesNotHaveDuplicates();
  }

  @Test
  void quay_objectByTag_isAnEventForEach() {
    var event = sent("quay-push-map");

    assertThat(event.repository()).isEqualTo("devtable/ubuntu");
    assertThat(event.tag()).contains("latest");
  }

  @Test
  void quay_sameTagPushedAgain_isAnotherEvent() {
    hooks.send("quay-push-map");
    hooks.clock.advance(Duration.ofMinutes(1));

    hooks.send("quay-push-map");

    assertThat(hooks.queue).extracting(PushEvent::id).hasSize(2).doesNotHaveDuplicates();
  }

  @ParameterizedTest(name = "{0}: {1} tag {2} at {3} by {4}")
  @CsvSource({
    "harbor-push, PUSHED, v1, 2023-03-06T05:58:23Z, admin",
    "harbor-push-untagged, PUSHED, '', 2023-03-06T05:58:23Z, admin",
    "harbor-delete, DELETED, v1, 2023-03-06T05:58:23Z, admin",
    "harbor-cloudevent-push, PUSHED, v1, 2023-03-06T06:08:43Z, robot$library+ci",
    "harbor-cloudevent-delete, DELETED, '', 2023-03-06T06:08:43Z, robot$library+ci",
  })
  void harbor_artifact_isAnEvent(
      String payload, PushEvent.Kind kind, String tag, Instant at, String actor) {
    var event = sent(payload);

    assertThat(event)
        .isEqualTo(
            new PushEvent(
                "harbor",
                event.id(),
                kind,
                "library/busybox",
                Optional.of(tag).filter(text -> !text.isEmpty()),
                HARBOR_DIGEST,
                at,
                actor));
  }

  @Test
  void harbor_cloudEvent_keepsItsId() {
    assertThat(sent("harbor-cloudevent-push").id())
        .isEqualTo("4b2f89a6-548d-4c12-9993-a1f5790b97d2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "distribution-push",
        "distribution-delete-tag",
        "harbor-push",
        "harbor-delete",
        "harbor-cloudevent-push"
      })
  void hook_sameBodyAgain_keepsItsIds(String payload) {
    hooks.send(payload);
    hooks.clock.advance(Duration.ofHours(1));

    hooks.send(payload);

    assertThat(hooks.queue).hasSize(2);
    assertThat(hooks.queue.get(1)).isEqualTo(hooks.queue.get(0));
  }

  @Test
  void harbor_defaultForm_tellsAnotherSecondAndAnotherTagApart() {
    var body = new String(Payloads.bytes("harbor-push"), StandardCharsets.UTF_8);
    for (var each :
        List.of(
            body,
            body.replace("1678082303", "1678082304"),
            body.replace("\"v1\"", "\"v2\""),
            body.replace("PUSH_", "DELETE_"))) {
      hooks.post("/hooks/harbor", each.getBytes(StandardCharsets.UTF_8));
    }

    assertThat(hooks.queue).extracting(PushEvent::id).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void hook_addressesInEvent_arePassedOnNowhere() {
    hooks.send("distribution-push");
    hooks.send("harbor-push");

    assertThat(hooks.queue.toString()).doesNotContain("evil.example", "harbor.dev", "://");
  }
}
