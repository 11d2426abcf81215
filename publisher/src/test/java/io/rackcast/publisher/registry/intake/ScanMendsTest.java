package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/** What is known here by halves. */
class ScanMendsTest extends IntakeFixture {
  @Override
  String scanEvery() {
    return "1s";
  }

  @Test
  void scan_tagWhoseImageIsNotHere_bringsTheImageBack() throws Exception {
    var image = layout.image("one", 1, 10_000);
    var name = "reg.test/team/app@" + image.manifest().digest();
    registry.tag("team/app", "v1", image.manifest());
    await().atMost(SOON).until(() -> tagged("team/app:v1").equals(image.manifest().digest() + ""));

    execute("DELETE FROM image_part");
    execute("DELETE FROM image");

    await().atMost(SOON).until(() -> run("image-show", name).code() == 0);
    assertThat(tagged("team/app:v1")).isEqualTo(image.manifest().digest().toString());
  }
}
