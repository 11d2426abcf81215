package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.testkit.OciLayouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a registry did not say is found. */
class ScanTest extends IntakeFixture {
  private static final String BOSS = "a-token-of-the-boss";

  @Override
  String scanEvery() {
    return "1s";
  }

  @Override
  String settings(String text) {
    return TestPublisher.withToken("boss", BOSS, Right.ADMIN).apply(super.settings(text));
  }

  @Override
  String yaml() {
    return super.yaml()
        + """
          - { name: second.test, url: "%s", repositories: ["team/*"], scan-every: 1s, on-delete: keep }
        """
            .formatted(second.site.url(""));
  }

  @Test
  void scan_repositoriesThatCannotBeRead_leavesTheOthers() throws Exception {
    var image = layout.image("one", 1, 10_000);
    registry.tag("team/a", "v1", image.manifest()).tag("team/z", "v1", image.manifest());
    registry.tag("team/none", "v1", image.manifest());
    registry.before =
        call -> {
          var path = call.getRequestURI().getPath();
          if (path.startsWith("/v2/team/none/tags")) {
            LayoutRegistry.unknown(call, "NAME_UNKNOWN");
          } else if (path.startsWith("/v2/team/a/tags")) {
            call.sendResponseHeaders(403, -1);
          } else {
            return false;
          }
          return true;
        };

    await().atMost(SOON).until(() -> tagged("team/z:v1").equals(image.manifest().digest() + ""));
    await().atMost(SOON).until(() -> metric("image_scan_failures_total", "reg.test") > 0);

    assertThat(tagged("team/a:v1")).isEmpty();
    assertThat(metric("image_scan_ended_seconds", "reg.test")).isZero();
  }

  @Test
  void scan_registryWithoutItsStorage_withdrawsNothing() throws Exception {
    var images = new OciLayouts.Image[12];
    for (int i = 0; i < images.length; i++) {
      images[i] = layout.image("v" + i, i, 1_000);
      registry.tag("team/app", "v" + i, images[i].manifest());
    }
    await().atMost(SOON).until(() -> json("images", "reg.test").path("tags").size() == 12);

    registry.before = ScanTest::hasNothing;
    await().atMost(SOON).until(() -> metric("image_scan_held_back", "reg.test") == 24);

    assertThat(json("images", "reg.test").path("tags")).hasSize(12);
    assertThat(pushes()).allMatch(push -> !push.path("deleted").asBoolean());
  }

  private static boolean hasNothing(HttpExchange call) throws IOException {
    boolean isCatalog = call.getRequestURI().getPath().endsWith("_catalog");
    if (!isCatalog) {
      LayoutRegistry.unknown(call, "NAME_UNKNOWN");
    }
    return !isCatalog;
  }

  @Test
  void scan_registryBehindAProxyWithoutIt_withdrawsNothing() throws Exception {
    var image = layout.image("one", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());
    await().atMost(SOON).until(() -> !tagged("team/app:v1").isEmpty());

    registry.before =
        call -> {
          boolean isCatalog = call.getRequestURI().getPath().endsWith("_catalog");
          if (!isCatalog) {
            call.sendResponseHeaders(404, -1);
          }
          return !isCatalog;
        };
    await().atMost(SOON).until(() -> metric("image_scan_failures_total", "reg.test") > 1);

    assertThat(tagged("team/app:v1")).isNotEmpty();
    assertThat(pushes()).hasSize(1);
  }

  @Test
  void scan_registryThatLosesItBitByBit_isHeldBackUntilAPersonLetsItBe() throws Exception {
    var images = new OciLayouts.Image[24];
    for (int i = 0; i < images.length; i++) {
      images[i] = layout.image("v" + i, i, 1_000);
      registry.tag("team/app", "v" + i, images[i].manifest());
    }
    await().atMost(SOON).until(() -> json("images", "reg.test").path("tags").size() == 24);

    delete(images, 0, 12);
    await().atMost(SOON).until(() -> json("images", "reg.test").path("tags").size() == 12);
    ended();
    delete(images, 12, 18);
    await().atMost(SOON).until(() -> metric("image_scan_held_back", "reg.test") == 12);
    int heldBack = json("images", "reg.test").path("tags").size();
    var asked =
        new TestCommands().runAs(server(), BOSS, "image-scan", "reg.test", "--withdraw-all");
    await().atMost(SOON).until(() -> json("images", "reg.test").path("tags").size() == 6);
    await().atMost(SOON).until(() -> metric("image_scan_held_back", "reg.test") == 0);

    assertThat(heldBack).isEqualTo(12);
    assertThat(asked.code()).as(asked.err()).isZero();
    assertThat(run("image-scan", "reg.test").err()).contains("admin");
  }

  private void delete(OciLayouts.Image[] images, int from, int to) {
    for (int i = from; i < to; i++) {
      registry.delete(images[i].manifest());
    }
  }

  @Test
  void scan_slowRegistry_holdsUpNoOther() throws Exception {
    var goOn = new CountDownLatch(1);
    registry.before =
        call -> {
          try {
            goOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return false;
        };

    await().atMost(SOON).until(() -> metric("image_scan_ended_seconds", "second.test") > 0);

    assertThat(metric("image_scan_ended_seconds", "reg.test")).isZero();
    goOn.countDown();
  }

  @Test
  void scan_imagesThatStayAlthoughGone_areQueuedNoMore() throws Exception {
    var revoked = layout.image("one", 1, 10_000);
    var kept = layout.image("two", 2, 10_000);
    registry.tag("team/app", "v1", revoked.manifest());
    second.tag("team/app", "v1", kept.manifest());
    await().atMost(SOON).until(() -> pushes().size() == 2);
    ended();
    run("image-revoke", "reg.test/team/app:v1", "--reason", "it is broken");

    registry.delete(revoked.manifest());
    second.delete(kept.manifest());
    // Of each registry the tag goes.
    await().atMost(SOON).until(() -> pushes().size() == 4);
    ended();
    double first = metric("image_scan_ended_seconds", "reg.test");
    double other = metric("image_scan_ended_seconds", "second.test");
    await()
        .atMost(SOON)
        .until(
            () ->
                metric("image_scan_ended_seconds", "reg.test") > first + 2
                    && metric("image_scan_ended_seconds", "second.test") > other + 2);

    assertThat(pushes()).hasSize(4);
    assertThat(run("image-show", "second.test/team/app@" + kept.manifest().digest()).code())
        .isZero();
  }

  /** The value of a metric of a registry; -1: there is none such. */
  private double metric(String name, String ofRegistry) {
    try {
      var request = HttpRequest.newBuilder(URI.create(http() + "/metrics")).build();
      var text = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
      var line =
          Pattern.compile(
              "rackcast_publisher_" + name + "\\{registry=\"" + ofRegistry + "\"} (\\S+)");
      var found = line.matcher(text);
      return found.find() ? Double.parseDouble(found.group(1)) : -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
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
