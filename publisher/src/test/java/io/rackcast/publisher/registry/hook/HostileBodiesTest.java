package io.rackcast.publisher.registry.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Bodies of another shape than they should have. */
final class HostileBodiesTest {
  private static final int MUTATIONS = 500;
  private static final byte[] JSON_BYTES =
      "{}[]\",:0123456789-eE.\\untfalsr \u0000ÿ".getBytes(StandardCharsets.ISO_8859_1);
  private static TestHooks hooks;

  @BeforeAll
  static void open() {
    hooks = new TestHooks();
  }

  @AfterAll
  static void close() {
    hooks.close();
  }

  /** What becomes of a body: events or the reader's own refusal; anything else fails the test. */
  private static boolean isRead(String registry, byte[] body) {
    var form = HookForm.valueOf(registry.toUpperCase(Locale.ROOT));
    try {
      var read =
          EventReader.of(form)
              .read(
                  registry,
                  Field.root(new HookJson(1 << 20).read(body)),
                  Instant.parse("2026-11-30T12:00:00Z"));
      assertThat(read.events().size() + read.ignored() + read.skipped().size()).isLessThan(1_001);
      return true;
    } catch (MalformedException e) {
      assertThat(e.getMessage()).hasSizeLessThan(400).doesNotContain("Exception", "\n");
      return false;
    }
  }

  @ParameterizedTest
  @FieldSource("io.rackcast.publisher.registry.hook.Payloads#ALL")
  void read_anyMutation_isEventsOrARefusal(String payload) {
    var random = new Random(payload.hashCode());
    byte[] good = Payloads.bytes(payload);
    int read = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] body = good.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        body[random.nextInt(body.length)] =
            random.nextBoolean()
                ? JSON_BYTES[random.nextInt(JSON_BYTES.length)]
                : (byte) random.nextInt();
      }
      read += isRead(Payloads.registry(payload), body) ? 1 : 0;
    }

    assertThat(read).isBetween(1, MUTATIONS - 1);
  }

  @ParameterizedTest
  @FieldSource("io.rackcast.publisher.registry.hook.Payloads#ALL")
  void read_anyTruncation_isRefused(String payload) {
    byte[] good =
        new String(Payloads.bytes(payload), StandardCharsets.UTF_8)
            .strip()
            .getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < good.length; length++) {
      assertThat(isRead(Payloads.registry(payload), Arrays.copyOf(good, length)))
          .as("the first %d bytes", length)
          .isFalse();
    }
  }

  @ParameterizedTest
  @FieldSource("io.rackcast.publisher.registry.hook.Payloads#ALL")
  void post_mutationsOverHttp_areAnswered200Or400(String payload) {
    var random = new Random(7L * payload.hashCode());
    var statuses = new ArrayList<Integer>();
    for (int i = 0; i < 20; i++) {
      byte[] body = Payloads.bytes(payload);
      body[random.nextInt(body.length)] = JSON_BYTES[random.nextInt(JSON_BYTES.length)];
      statuses.add(hooks.post("/hooks/" + Payloads.registry(payload), body).statusCode());
    }

    assertThat(statuses).allMatch(status -> status == 200 || status == 400);
    assertThat(hooks.calls(Payloads.registry(payload), HookResult.FAILED)).isZero();
  }

  @ParameterizedTest(name = "{0}: {1} becomes {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          quay-push | "dgangaia/test"        | 7             | repository is a number; send text
          quay-push | "dgangaia/test"        | "../etc"      | repository is "../etc"; send a repository name
          quay-push | "latest"               | "la test"     | updated_tags[0] is "la test"; send a tag
          quay-push | ["latest","v2"]        | "latest"      | updated_tags is "latest"; send a list
          quay-push-map | "latest"           | "-"           | updated_tags has the key "-"; send tags
          harbor-push | "library/busybox"    | "Library/B"   | event_data.repository.repo_full_name is "Library/B"; send a repository name
          harbor-push | "PUSH_ARTIFACT"      | null          | type is missing; send it
          harbor-push | 1678082303           | "now"         | occur_at is "now"; send whole seconds since 1970
          harbor-push | "event_data"         | "data"        | event_data is missing; send an object
          harbor-push | "resources"          | "r"           | event_data.resources is missing; send a list
          harbor-push | "sha256:dde8         | "sha256:xx    | event_data.resources[0].digest is "sha256:xxe930c7b6a490f728e66292bc9bce42efc9bbb5278bae40e4f30f6e00fe8c"; send a SHA-256 digest
          harbor-cloudevent-push | "id"      | "i"           | id is missing; send it
          distribution-push | "events"       | "event"       | events is missing; send a list
          """)
  void post_wrongShape_is400NamingTheField(
      String payload, String good, String bad, String sentence) {
    var body =
        new String(Payloads.bytes(payload), StandardCharsets.UTF_8)
            .replace(good, bad)
            .getBytes(StandardCharsets.UTF_8);

    var answer = hooks.post("/hooks/" + Payloads.registry(payload), body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo(sentence + "\n");
  }

  @ParameterizedTest(name = "{0} becomes {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "team/app"  | "Team/../app" | events[0].target.repository is "Team/../app"; send a repository name
          "tag":"v1"  | "tag":"a b"   | events[0].target.tag is "a b"; send a tag
          sha256:be59 | sha512:be59   | events[0].target.digest is "sha512:be5900000000000000000000000000000000000000000000000000000000be59"; send a SHA-256 digest
          "digest"    | "d"           | events[0].target.digest is missing; send a SHA-256 digest
          """)
  void distribution_onePoisonousEvent_isSkippedAndTheNextKept(
      String good, String bad, String sentence) {
    var event = new String(Payloads.bytes("distribution-push"), StandardCharsets.UTF_8).strip();
    var inner = event.substring("{\"events\":[".length(), event.length() - 2);
    int before = hooks.queue.size();

    var answer =
        hooks.post(
            "/hooks/distribution",
            ("{\"events\":[" + inner.replace(good, bad) + "," + inner + "]}")
                .getBytes(StandardCharsets.UTF_8));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("1 taken, 0 ignored, 1 skipped: " + sentence + "\n");
    assertThat(hooks.queue).hasSize(before + 1);
  }

  @Test
  void distribution_timeOutOfReason_isTheArrival() {
    var body = new String(Payloads.bytes("distribution-push"), StandardCharsets.UTF_8);
    for (var time : List.of("+999999999-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "soon")) {
      hooks.queue.clear();

      hooks.post(
          "/hooks/distribution",
          body.replace("2026-11-21T05:23:30.637117969Z", time).getBytes(StandardCharsets.UTF_8));

      assertThat(hooks.queue).extracting(PushEvent::at).containsExactly(hooks.clock.instant());
    }
  }

  @Test
  void distribution_oddIdAndActor_areMadeHarmless() {
    hooks.queue.clear();
    var body =
        new String(Payloads.bytes("distribution-push"), StandardCharsets.UTF_8)
            .replace("12ed8820-ddf2-4c92-9b35-7f6ca4d2f692", "é".repeat(5_000))
            .replace("\"ci\"", "\"a\\u0000\\nb" + "c".repeat(5_000) + "\"")
            .getBytes(StandardCharsets.UTF_8);

    hooks.post("/hooks/distribution", body);
    hooks.post("/hooks/distribution", body);

    assertThat(hooks.queue).hasSize(2);
    var event = hooks.queue.get(0);
    assertThat(event.id()).matches("sha256:[0-9a-f]{64}").isEqualTo(hooks.queue.get(1).id());
    assertThat(event.actor()).startsWith("a??bccc").hasSize(PushEvent.MOST_ACTOR);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"quay, '{\"a\":', '}'", "distribution, '[', ']'", "harbor, '{\"type\":', '}'"})
  void post_veryDeepJson_is400(String registry, String open, String close) {
    var body = open.repeat(100_000) + "0" + close.repeat(100_000);

    var answer = hooks.post("/hooks/" + registry, body.getBytes(StandardCharsets.UTF_8));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("the body is no JSON").contains("more than 64 deep");
  }

  @Test
  void post_moreThanThousandEvents_is400() {
    var events = String.join(",", Collections.nCopies(1_001, "{}"));

    var answer =
        hooks.post(
            "/hooks/distribution",
            ("{\"events\":[" + events + "]}").getBytes(StandardCharsets.UTF_8));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("events has 1001 items; send at most 1000 at a time\n");
  }

  @Test
  void post_hugeUserAgentInEvent_isKept() {
    hooks.queue.clear();
    var body =
        new String(Payloads.bytes("distribution-push"), StandardCharsets.UTF_8)
            .replace("skopeo/1.9.3", "x".repeat(1_000_000));

    var answer = hooks.post("/hooks/distribution", body.getBytes(StandardCharsets.UTF_8));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(hooks.queue).hasSize(1);
  }
}
