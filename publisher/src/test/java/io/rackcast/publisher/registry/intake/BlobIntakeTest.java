package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.Uninterruptibles;
import io.rackcast.publisher.HandClock;
import io.rackcast.publisher.content.ContentFolder;
import io.rackcast.publisher.content.UploadLimits;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.registry.client.Descriptor;
import io.rackcast.publisher.registry.client.RegistryClient;
import io.rackcast.publisher.registry.client.RegistryLimits;
import io.rackcast.publisher.registry.client.RegistryTarget;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.image.NewPush;
import io.rackcast.publisher.testkit.OciLayouts;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobIntakeTest {
  private static final UploadLimits LIMITS =
      new UploadLimits(1L << 30, 100, 4, 3, Duration.ofDays(1));

  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  private final CountDownLatch end = new CountDownLatch(1);

  @Test
  void take_blobThatDrips_givesUpAndGoesOnWhereItGotTo() throws Exception {
    var layout = new OciLayouts(folder.resolve("layout"));
    var layer = layout.image("v1", 1, 3_000_000).blobs().get(1);
    byte[] bytes = Files.readAllBytes(layout.path(layer.digest()));
    var blob = Descriptor.of(layer.mediaType(), layer.digest(), layer.sizeBytes());
    try (var registry = new LayoutRegistry(layout);
        var store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
        var uploads =
            new Uploads(
                folder.resolve("uploads"),
                new ContentFolder(folder.resolve("content")),
                store,
                LIMITS);
        var client = client(registry)) {
      var intake = new BlobIntake(uploads, store.releases(), clock);
      registry.before =
          call -> {
            call.sendResponseHeaders(200, bytes.length);
            call.getResponseBody().write(bytes, 0, 1_500_000);
            call.getResponseBody().flush();
            clock.advance(Duration.ofHours(1));
            call.getResponseBody().write(bytes, 1_500_000, 100);
            call.getResponseBody().flush();
            Uninterruptibles.awaitUninterruptibly(end);
            return true;
          };

      var fault =
          catchThrowableOfType(
              PushFault.class, () -> intake.take(client, "reg.test", "team/app", blob, job(store)));
      end.countDown();
      registry.before = call -> false;
      var release = intake.take(client, "reg.test", "team/app", blob, job(store));

      assertThat(fault.kind()).isEqualTo(PushFault.Kind.PASSING);
      assertThat(fault).hasMessageContaining("more slowly than");
      assertThat(release.artifact().content().sha256()).isEqualTo(layer.digest());
      assertThat(registry.ranges(layer.digest()).get(1)).matches("bytes=[1-9][0-9]*-");
    }
  }

  private RegistryClient client(LayoutRegistry registry) {
    var url = URI.create(registry.site.url(""));
    var target = new RegistryTarget("reg.test", url, Optional.empty(), false, List.of());
    return new RegistryClient(target, RegistryLimits.USUAL, clock);
  }

  private static Job job(Store store) {
    var push =
        new NewPush(
            "reg.test",
            "e1",
            "team/app",
            Optional.of("v1"),
            Optional.empty(),
            NewPush.Kind.PUSHED,
            NewPush.Origin.HOOK,
            "ci");
    store.pushes().add(List.of(push));
    return new Job(store.pushes(), store.pushes().find("reg.test", "e1").orElseThrow(), "w");
  }
}
