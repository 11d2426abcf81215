package io.rackcast.publisher.registry.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What becomes of a push when the registry lies or is not there, or the publisher stops. */
class IntakeFaultsTest extends IntakeFixture {
  @Test
  void push_manifestNotReadableYet_isTriedAgain() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());
    registry.site.failures.set(2);
    registry.site.status = 404;

    tell("team/app", "v1", image.manifest());
    var push = ended();

    assertThat(push.path("state").asText()).isEqualTo("done");
    assertThat(tagged("team/app:v1")).isEqualTo(image.manifest().digest().toString());
  }

  @Test
  void push_layerWithOtherBytes_approvesNothingUntilItIsRight() throws Exception {
    var image = layout.image("v1", 1, 10_000);
    var layer = image.blobs().get(1);
    registry.tag("team/app", "v1", image.manifest());
    byte[] lie = Files.readAllBytes(layout.path(layer.digest()));
    lie[100] ^= 1;
    registry.lie(layer.digest(), lie);

    tell("team/app", "v1", image.manifest());
    var waiting = troubled();
    var shown = run("image-show", "reg.test/team/app:v1");
    var release = run("show", "oci/reg.test/team/app@sha256-" + layer.digest().hex());
    registry.tellTheTruth();
    run("push-retry", waiting.path("id").asText());
    ended();

    assertThat(waiting.path("problem").asText()).contains(layer.digest().toString());
    assertThat(shown.code()).isEqualTo(1);
    assertThat(release.code()).isEqualTo(1);
    assertThat(tagged("team/app:v1")).isEqualTo(image.manifest().digest().toString());
  }

  @Test
  void push_thatWaitedLongAndThenBreaks_isTriedAgain() throws Exception {
    var image = layout.image("v1", 1, 500_000);
    var asked = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    registry.tag("team/app", "v1", image.manifest());
    registry.before =
        call -> {
          if (call.getRequestURI().getPath().contains("/blobs/")) {
            asked.countDown();
            Uninterruptibles.awaitUninterruptibly(goOn);
          }
          return false;
        };

    tell("team/app", "v1", image.manifest());
    Uninterruptibles.awaitUninterruptibly(asked);
    execute("UPDATE image_push SET received_at = received_at - 172800000");
    registry.site.cutAfter = 1000;
    goOn.countDown();
    var waiting = troubled();
    registry.site.cutAfter = -1;
    run("push-retry", waiting.path("id").asText());
    var push = ended();

    assertThat(waiting.path("problem").asText()).contains("breaks off");
    assertThat(waiting.path("state").asText()).isEqualTo("waiting");
    assertThat(push.path("state").asText()).isEqualTo("done");
  }

  @Test
  void push_manifestWithOtherBytes_failsAndSaysBothDigests() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());
    registry.lie(image.manifest().digest(), "{\"schemaVersion\":2}".getBytes(UTF_8));

    tell("team/app", "v1", image.manifest());
    var push = ended();

    assertThat(push.path("state").asText()).isEqualTo("failed");
    assertThat(push.path("problem").asText()).contains(image.manifest().digest().toString());
    assertThat(tagged("team/app:v1")).isEmpty();
  }

  @Test
  void restart_inTheMiddleOfALayer_goesOnWhereItStopped() {
    var image = layout.image("v1", 1, 6_000_000);
    var layer = image.blobs().get(1);
    registry.tag("team/app", "v1", image.manifest());
    registry.site.stallAfter = 3_000_000;

    tell("team/app", "v1", image.manifest());
    await().atMost(SOON).until(() -> pushes().path(0).path("done_bytes").asLong() > 2_000_000);
    publisher.stopServer();
    registry.site.stallAfter = -1;
    publisher.restart();
    var push = ended();

    assertThat(push.path("state").asText()).isEqualTo("done");
    var ranges = registry.ranges(layer.digest());
    assertThat(ranges.get(ranges.size() - 1)).matches("bytes=[1-9][0-9]{6}-.*");
    assertThat(tagged("team/app:v1")).isEqualTo(image.manifest().digest().toString());
  }

  @Test
  void push_digestOfContentThatIsNotTheRepositorys_doesNotGetIt() throws Exception {
    var secret = Files.writeString(folder.resolve("secret.bin"), "what only some may read");
    run("publish", secret.toString(), "--name", "secret", "--version", "1");
    var thief = layout.artifact("x", "application/x", Files.readAllBytes(secret));
    var blob = thief.blobs().get(1).digest();
    registry.tag("team/app", "x", thief.manifest());
    registry.before =
        call -> {
          boolean isTheirs = call.getRequestURI().getPath().endsWith("/blobs/" + blob);
          if (isTheirs) {
            call.sendResponseHeaders(404, -1);
          }
          return isTheirs;
        };

    tell("team/app", "x", thief.manifest());
    var push = troubled();

    assertThat(push.path("problem").asText()).contains(blob.toString());
    assertThat(run("image-show", "reg.test/team/app:x").code()).isEqualTo(1);
    assertThat(run("show", "oci/reg.test/team/app@sha256-" + blob.hex()).code()).isEqualTo(1);
    assertThat(run("show", "secret@1").code()).isZero();
  }
}
