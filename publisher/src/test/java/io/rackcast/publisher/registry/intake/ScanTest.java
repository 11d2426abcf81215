package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/** What a registry did not say is found. */
class ScanTest extends IntakeFixture {
  @Override
  String scanEvery() {
    return "1s";
  }

  @Test
  void scan_findsNewMovedAndGoneTagsAndGoneImages() {
    var one = layout.image("one", 1, 10_000);
    var two = layout.image("two", 2, 10_000);
    registry.tag("team/app", "v1", one.manifest()).tag("other/app", "v1", one.manifest());

    await().atMost(SOON).until(() -> tagged("team/app:v1").equals(one.manifest().digest() + ""));
    registry.tag("team/app", "v1", two.manifest());
    await().atMost(SOON).until(() -> tagged("team/app:v1").equals(two.manifest().digest() + ""));
    registry.delete(one.manifest());
    var first = "reg.test/team/app@" + one.manifest().digest();
    await().atMost(SOON).until(() -> run("image-show", first).code() == 1);
    registry.untag("team/app", "v1");
    await().atMost(SOON).until(() -> tagged("team/app:v1").isEmpty());

    assertThat(run("image-show", "reg.test/team/app@" + two.manifest().digest()).code()).isZero();
    assertThat(tagged("other/app:v1")).isEmpty();
    assertThat(pushes()).allMatch(push -> push.path("origin").asText().equals("scan"));
  }
}
