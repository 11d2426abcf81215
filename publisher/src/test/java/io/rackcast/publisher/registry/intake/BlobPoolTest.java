package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Blobs of one image beside each other. */
final class BlobPoolTest extends IntakeFixture {
  @Test
  void push_largestLayerStandsStill_originsHaveAllOthersMeanwhile() {
    var image = layout.image("v1", 1, 90_000, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000);
    var largest = image.blobs().get(1);
    var others = image.blobs().stream().filter(blob -> !blob.equals(largest)).toList();
    var end = new CountDownLatch(1);
    registry.tag("team/app", "v1", image.manifest());
    registry.before =
        call -> {
          if (call.getRequestURI().getPath().endsWith(largest.digest().toString())) {
            Uninterruptibles.awaitUninterruptibly(end);
          }
          return false;
        };

    try {
      tell("team/app", "v1", image.manifest());

      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                for (var blob : others) {
                  assertThat(read(blob.digest()))
                      .isEqualTo(Files.readAllBytes(layout.path(blob.digest())));
                }
              });
      assertThat(pushes().path(0).path("state").asText()).isEqualTo("running");
    } finally {
      end.countDown();
    }
    assertThat(ended().path("state").asText()).isEqualTo("done");
  }
}
