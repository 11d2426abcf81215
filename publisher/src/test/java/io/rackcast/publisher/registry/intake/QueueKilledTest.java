package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.publisher.HaltPoint;
import org.junit.jupiter.api.Test;

/** A publisher that is killed at the end of a push, while it withdraws, and while it scans. */
class QueueKilledTest extends ProcessFixture {
  @Test
  void queue_publisherKilledAtItsLaterStages_losesNothingAndDoesNothingTwice() {
    var halt = new HaltPoint(publisher.data().resolve("publisher.db"));
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());
    publisher.start();
    publisher.kill();

    // Image and tag are there, and the push is not yet marked as done.
    halt.before("UPDATE ON image_push WHEN NEW.state = 'DONE'");
    publisher.start();
    assertThat(tell("team/app", "v1", image.manifest())).isEqualTo(200);
    halt.awaitReached(() -> halt.rows("image") == 1);
    publisher.kill();
    assertThat(halt.rows("image_tag")).isEqualTo(1);
    assertThat(halt.rows("image_push WHERE state = 'RUNNING'")).isEqualTo(1);
    long approvals = halt.rows("approval_event");

    // In the middle of withdrawing it, of which nothing is seen before all is.
    halt.insteadBefore("DELETE ON image");
    publisher.start();
    await().atMost(SOON).until(() -> halt.rows("image_push WHERE state = 'DONE'") == 1);
    assertThat(halt.rows("image_tag_change")).isEqualTo(1);
    assertThat(halt.rows("approval_event")).isEqualTo(approvals);
    registry.delete(image.manifest());
    assertThat(tellDeleted("team/app", image.manifest())).isEqualTo(200);
    halt.awaitReached(() -> halt.rows("image_push WHERE kind = 'DELETED'") == 1);
    assertThat(tagged("team/app:v1")).isEqualTo(image.manifest().digest().toString());
    publisher.kill();
    assertThat(halt.rows("image")).isEqualTo(1);
    assertThat(halt.rows("approval_event")).isEqualTo(approvals);

    // Half of what a scan found is in the queue.
    publisher.change(settings -> settings.replace("scan-every: 30d", "scan-every: 1s"));
    halt.insteadBefore(
        "INSERT ON image_push WHEN (SELECT COUNT(*) FROM image_push WHERE origin = 'SCAN') = 1");
    publisher.start();
    await().atMost(SOON).until(() -> halt.rows("image") == 0);
    assertThat(halt.rows("approval_event WHERE reason IS NOT NULL")).isPositive();
    registry.tag("team/app", "v2", layout.image("v2", 2, 10_000).manifest());
    registry.tag("team/app", "v3", layout.image("v3", 3, 10_000).manifest());
    halt.awaitReached(() -> halt.rows("image_push WHERE origin = 'SCAN'") == 1);
    publisher.kill();
    assertThat(halt.rows("image_push WHERE origin = 'SCAN'")).isEqualTo(1);

    halt.remove();
    publisher.start();
    await().atMost(SOON).until(() -> !tagged("team/app:v2").isEmpty());
    await().atMost(SOON).until(() -> !tagged("team/app:v3").isEmpty());
    await().atMost(SOON).until(() -> ended().path("state").asText().equals("done"));
    assertThat(pushes()).allMatch(push -> push.path("state").asText().equals("done"));
    assertThat(halt.rows("image_push WHERE tag = 'v2'")).isEqualTo(1);
    assertThat(halt.rows("image_push WHERE tag = 'v3'")).isEqualTo(1);
    assertThat(halt.rows("image_push WHERE origin = 'HOOK'")).isEqualTo(2);
    assertThat(tagged("team/app:v1")).isEmpty();
  }
}
