package io.rackcast.publisher.registry.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.rackcast.publisher.testkit.OciLayouts;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** From a registry's event to an approved image. */
class IntakeTest extends IntakeFixture {
  @Test
  void push_indexOfTwoPlatforms_isTakenInWhole() throws Exception {
    var images = new LinkedHashMap<String, OciLayouts.Image>();
    images.put("linux/amd64", layout.image("amd", "amd64", 1, 40_000, 3_000_000));
    images.put("linux/arm64", layout.image("arm", "arm64", 2, 50_000));
    var index = layout.index("multi", images);
    registry.tag("team/app", "v1", index);

    int status = tell("team/app", "v1", index);
    var push = ended();

    assertThat(status).isEqualTo(200);
    assertThat(push.path("state").asText()).isEqualTo("done");
    assertThat(push.path("actor").asText()).isEqualTo("ci");
    var shown = json("image-show", "reg.test/team/app:v1");
    assertThat(shown.path("digest").asText()).isEqualTo(index.digest().toString());
    assertThat(shown.path("manifests")).hasSize(2);
    long size = 0;
    for (var image : images.values()) {
      for (var blob : image.blobs()) {
        assertThat(read(blob.digest())).isEqualTo(Files.readAllBytes(layout.path(blob.digest())));
        size += blob.sizeBytes();
      }
    }
    assertThat(shown.path("size").asLong()).isEqualTo(size);
    assertThat(push.path("done_bytes").asLong()).isEqualTo(size);
    var layer = shown.path("manifests").path(0).path("parts").path(1);
    var url = json("announce-url", layer.path("release").asText(), "--node", "n1");
    assertThat(layer.path("infohash").asText()).hasSize(40);
    assertThat(url.path("expires_at").asText()).isNotEmpty();
  }

  @Test
  void push_layerSharedByTwoRepositories_isReadOnce() {
    var one = layout.image("one", 1, 30_000);
    registry.tag("team/app", "v1", one.manifest()).tag("team/tool", "v1", one.manifest());

    tell("team/app", "v1", one.manifest());
    tell("team/tool", "v1", one.manifest());
    ended();

    assertThat(tagged("team/app:v1")).isEqualTo(one.manifest().digest().toString());
    assertThat(tagged("team/tool:v1")).isEqualTo(one.manifest().digest().toString());
    assertThat(registry.asked(one.blobs().get(1).digest())).isEqualTo(1);
  }

  @Test
  void push_toldAfterTheTagMovedOn_leavesTheTag() {
    var old = layout.image("old", 1, 10_000);
    var fresh = layout.image("fresh", 2, 10_000);
    registry.tag("team/app", "v1", fresh.manifest());

    tell("team/app", "v1", fresh.manifest());
    ended();
    tell("team/app", "v1", old.manifest());
    var late = ended();

    assertThat(late.path("state").asText()).isEqualTo("done");
    assertThat(late.path("problem").asText()).contains("stands for " + fresh.manifest().digest());
    assertThat(tagged("team/app:v1")).isEqualTo(fresh.manifest().digest().toString());
    assertThat(run("image-show", "reg.test/team/app@" + old.manifest().digest()).code()).isZero();
  }

  @Test
  void push_toldTwice_isOnePush() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());
    var event =
        """
        {"events":[{"id":"e1","timestamp":"2026-11-21T05:23:30Z","action":"push","target":{
        "mediaType":"%s","digest":"%s","repository":"team/app","tag":"v1"}}]}"""
            .formatted(image.manifest().mediaType(), image.manifest().digest());

    int first = post(event, "Bearer " + SECRET);
    int second = post(event, "Bearer " + SECRET);

    assertThat(first).isEqualTo(200);
    assertThat(second).isEqualTo(200);
    assertThat(pushes()).hasSize(1);
  }

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

  private void execute(String text) throws SQLException {
    var url = "jdbc:sqlite:" + publisher.data().resolve("publisher.db");
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute(text);
    }
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
  void push_repositoryThatIsNotTakenIn_isNoPushAndIsRecorded() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("other/app", "v1", image.manifest());

    int status = tell("other/app", "v1", image.manifest());

    assertThat(status).isEqualTo(200);
    assertThat(pushes()).isEmpty();
  }

  @Test
  void push_wrongSecret_isRefused() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());

    int status = post("{\"events\":[]}", "Bearer other");

    assertThat(status).isEqualTo(401);
    assertThat(pushes()).isEmpty();
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
  void delete_thenPushedAgain_isWithdrawnAndThenApprovedAnew() {
    var image = layout.image("v1", 1, 10_000);
    var release = "oci/reg.test/team/app@sha256-" + image.blobs().get(1).digest().hex();
    registry.tag("team/app", "v1", image.manifest());
    tell("team/app", "v1", image.manifest());
    ended();

    registry.delete(image.manifest());
    tellDeleted("team/app", image.manifest());
    ended();
    var withdrawn = json("show", release);
    var gone = run("image-show", "reg.test/team/app:v1");
    registry.tag("team/app", "v1", image.manifest());
    tell("team/app", "v1", image.manifest());
    ended();

    assertThat(withdrawn.path("revocation").path("reason").asText())
        .isEqualTo("deleted in registry reg.test");
    assertThat(gone.code()).isEqualTo(1);
    assertThat(tagged("team/app:v1")).isEqualTo(image.manifest().digest().toString());
    assertThat(json("show", release + ".2").has("revocation")).isFalse();
  }

  @Test
  void delete_toldOfWhatIsStillThere_changesNothing() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());
    tell("team/app", "v1", image.manifest());
    ended();

    tellDeleted("team/app", image.manifest());
    var push = ended();

    assertThat(push.path("problem").asText()).contains("stays");
    assertThat(run("image-show", "reg.test/team/app:v1").code()).isZero();
  }

  @Test
  void revoke_image_stopsItsOwnBlobsAndKeepsItOut() {
    var base = layout.image("base", 1, 10_000);
    var more = layout.image("more", 1, 10_000, 20_000);
    registry.tag("team/app", "base", base.manifest()).tag("team/app", "more", more.manifest());
    tell("team/app", "base", base.manifest());
    tell("team/app", "more", more.manifest());
    ended();

    var revoked = run("image-revoke", "reg.test/team/app:more", "--reason", "it is broken");
    tell("team/app", "more", more.manifest());
    var again = ended();

    assertThat(revoked.code()).as(revoked.err()).isZero();
    assertThat(run("image-show", "reg.test/team/app:more").err()).contains("it is broken");
    assertThat(run("image-show", "reg.test/team/app:base").code()).isZero();
    assertThat(again.path("state").asText()).isEqualTo("failed");
    assertThat(again.path("problem").asText()).contains("it is broken");
    var own = "oci/reg.test/team/app@sha256-" + more.blobs().get(2).digest().hex();
    var shared = "oci/reg.test/team/app@sha256-" + base.blobs().get(1).digest().hex();
    assertThat(json("show", own).has("revocation")).isTrue();
    assertThat(json("show", shared).has("revocation")).isFalse();
  }

  @Test
  void push_onTheBaseOfARevokedImage_bringsTheBaseBack() {
    var bad = layout.image("bad", 1, 10_000, 20_000);
    var fixed = layout.image("fixed", 1, 10_000);
    var base = "oci/reg.test/team/app@sha256-" + fixed.blobs().get(1).digest().hex();
    registry.tag("team/app", "bad", bad.manifest()).tag("team/app", "fixed", fixed.manifest());
    tell("team/app", "bad", bad.manifest());
    ended();

    run("image-revoke", "reg.test/team/app:bad", "--reason", "it is broken");
    var withdrawn = json("show", base);
    tell("team/app", "fixed", fixed.manifest());
    var push = ended();

    assertThat(withdrawn.path("revocation").path("reason").asText())
        .contains("by ci: it is broken");
    assertThat(push.path("state").asText()).as(push.toString()).isEqualTo("done");
    assertThat(json("show", base + ".2").has("revocation")).isFalse();
    tell("team/app", "bad", bad.manifest());
    assertThat(ended().path("problem").asText()).contains("it is broken");
  }

  @Test
  void push_blobThatAPersonRevoked_staysOut() {
    var image = layout.image("one", 1, 10_000);
    var other = layout.image("other", 1, 10_000, 20_000);
    var layer = "oci/reg.test/team/app@sha256-" + image.blobs().get(1).digest().hex();
    registry.tag("team/app", "one", image.manifest()).tag("team/app", "other", other.manifest());
    tell("team/app", "one", image.manifest());
    ended();

    var revoked = run("revoke", layer, "--reason", "it leaks keys");
    tell("team/app", "other", other.manifest());
    var push = ended();

    assertThat(revoked.code()).as(revoked.err()).isZero();
    assertThat(push.path("state").asText()).isEqualTo("failed");
    assertThat(push.path("problem").asText()).contains("it leaks keys");
  }

  @Test
  void push_indexWithAnImageOfARevokedIndex_bringsThatImageBack() {
    var images = new LinkedHashMap<String, OciLayouts.Image>();
    images.put("linux/arm64", layout.image("arm", "arm64", 2, 50_000));
    images.put("linux/amd64", layout.image("bad", "amd64", 1, 40_000));
    var bad = layout.index("v1", images);
    images.put("linux/amd64", layout.image("good", "amd64", 3, 40_000));
    var good = layout.index("v2", images);
    var arm = "reg.test/team/app@" + images.get("linux/arm64").manifest().digest();
    registry.tag("team/app", "v1", bad).tag("team/app", "v2", good);
    tell("team/app", "v1", bad);
    ended();

    run("image-revoke", "reg.test/team/app:v1", "--reason", "it is broken");
    var withdrawn = run("image-show", arm);
    tell("team/app", "v2", good);
    var push = ended();
    run("image-revoke", arm, "--reason", "arm is broken");
    tell("team/app", "v2", good);
    var again = ended();

    assertThat(withdrawn.err() + withdrawn.out()).contains("it is broken");
    assertThat(push.path("state").asText()).as(push.toString()).isEqualTo("done");
    assertThat(again.path("state").asText()).isEqualTo("failed");
    assertThat(again.path("problem").asText()).contains("arm is broken");
  }

  @Test
  void push_whileAnImageWithTheSameLayerIsDeleted_endsWithALiveLayer() {
    var old = layout.image("old", 1, 10_000);
    var fresh = layout.image("fresh", 1, 10_000, 20_000);
    var own = fresh.blobs().get(2).digest();
    var goOn = new CountDownLatch(1);
    registry.tag("team/app", "old", old.manifest()).tag("team/app", "fresh", fresh.manifest());
    tell("team/app", "old", old.manifest());
    ended();
    registry.before =
        call -> {
          if (call.getRequestURI().getPath().endsWith("/blobs/" + own)) {
            Uninterruptibles.awaitUninterruptibly(goOn);
          }
          return false;
        };

    tell("team/app", "fresh", fresh.manifest());
    long shared = old.blobs().get(1).sizeBytes();
    await().atMost(SOON).until(() -> pushes().path(0).path("done_bytes").asLong() >= shared);
    registry.delete(old.manifest());
    tellDeleted("team/app", old.manifest());
    await().atMost(SOON).until(() -> pushes().path(0).path("state").asText().equals("done"));
    goOn.countDown();
    ended();

    var layer = "oci/reg.test/team/app@sha256-" + old.blobs().get(1).digest().hex();
    assertThat(json("show", layer).has("revocation")).isTrue();
    assertThat(tagged("team/app:fresh")).isEqualTo(fresh.manifest().digest().toString());
    for (var part : json("image-show", "reg.test/team/app:fresh").path("parts")) {
      var release = json("show", part.path("release").asText());
      assertThat(release.has("revocation")).as(release.toString()).isFalse();
    }
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

  @Test
  void push_tagOfWhichSomethingLaterIsKnown_saysSo() throws Exception {
    var one = layout.image("one", 1, 10_000);
    var two = layout.image("two", 2, 10_000);
    registry.tag("team/app", "v1", one.manifest());
    tell("team/app", "v1", one.manifest());
    ended();
    execute("UPDATE image_tag SET seen_look = seen_look + 1000");

    registry.tag("team/app", "v1", two.manifest());
    tell("team/app", "v1", two.manifest());
    var push = ended();

    assertThat(push.path("state").asText()).isEqualTo("done");
    assertThat(push.path("problem").asText()).contains("something later is known of tag v1");
    assertThat(tagged("team/app:v1")).isEqualTo(one.manifest().digest().toString());
  }

  @Test
  void add_imageNobodyToldOf_waitsUntilItIsThere() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());

    var added = json("image-add", "reg.test/team/app:v1", "--wait");
    var missing = run("image-add", "unknown.test/team/app:v1");

    assertThat(added.path("state").asText()).isEqualTo("done");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("reg.test");
    assertThat(json("image-history", "reg.test/team/app:v1").path("changes")).hasSize(1);
  }

  @Test
  void publish_underTheRegistriesNames_isRefused() throws Exception {
    var file = Files.writeString(folder.resolve("x.bin"), "x");

    var result =
        run("publish", file.toString(), "--name", "oci/reg.test/team/app", "--version", "1");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("oci/");
  }

  @Test
  void artifact_isTakenInLikeAnImage() {
    var artifact = layout.artifact("sbom", "application/spdx+json", "{\"a\":1}".getBytes(UTF_8));
    registry.tag("team/app", "sbom", artifact.manifest());

    int told = tell("team/app", "sbom", artifact.manifest());

    var push = ended();

    assertThat(told).isEqualTo(200);
    assertThat(push.path("state").asText()).isEqualTo("done");
    assertThat(json("image-show", "reg.test/team/app:sbom").path("parts")).hasSize(2);
  }
}
