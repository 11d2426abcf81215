package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.rackcast.proto.tls.CertificateException;
import io.rackcast.proto.tls.ClientTlsFiles;
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
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of the publisher while blobs are read. */
class BlobPoolClosedTest {
  private static final UploadLimits LIMITS =
      new UploadLimits(1L << 30, 100, 4, 3, Duration.ofDays(1));
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final CountDownLatch firstGoesOn = new CountDownLatch(1);
  private final CountDownLatch secondGoesOn = new CountDownLatch(1);
  private final CountDownLatch bothAsked = new CountDownLatch(2);

  @Test
  void takeAll_poolClosedWithBlobsToCome_waitsForThoseUnderWay() throws Exception {
    var layout = new OciLayouts(folder.resolve("layout"));
    var layers = layout.image("v1", 1, 30_000, 20_000, 10_000).blobs().subList(1, 4);
    var blobs =
        layers.stream()
            .map(layer -> Descriptor.of(layer.mediaType(), layer.digest(), layer.sizeBytes()))
            .toList();
    try (var registry = new LayoutRegistry(layout);
        var store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
        var uploads =
            new Uploads(
                folder.resolve("uploads"),
                new ContentFolder(folder.resolve("content")),
                store,
                LIMITS);
        var client = client(registry)) {
      var entry = new Registries.Entry(terms(registry), client);
      var pool = new BlobPool(new BlobIntake(uploads, store.releases(), Clock.systemUTC()), 2);
      registry.before =
          call -> {
            boolean isFirst =
                call.getRequestURI().getPath().endsWith(blobs.get(0).digest().toString());
            bothAsked.countDown();
            Uninterruptibles.awaitUninterruptibly(isFirst ? firstGoesOn : secondGoesOn);
            return false;
          };
      var job = job(store);
      var taken = CompletableFuture.runAsync(() -> pool.takeAll(entry, "team/app", blobs, job));
      Uninterruptibles.awaitUninterruptibly(bothAsked);

      // Waits five seconds for its threads.
      pool.close();
      secondGoesOn.countDown();
      await().atMost(SOON).until(() -> !store.releases().ofDigest(blobs.get(1).digest()).isEmpty());
      await().during(Duration.ofMillis(500)).atMost(SOON).until(() -> !taken.isDone());
      firstGoesOn.countDown();

      assertThatThrownBy(taken::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(GivenUpException.class);
      assertThat(store.releases().ofDigest(blobs.get(0).digest())).isNotEmpty();
      assertThat(store.releases().ofDigest(blobs.get(2).digest())).isEmpty();
    }
  }

  private RegistryTarget target(LayoutRegistry registry) {
    var url = URI.create(registry.site.url(""));
    return new RegistryTarget("reg.test", url, Optional.empty(), false, List.of());
  }

  private RegistryClient client(LayoutRegistry registry) {
    return new RegistryClient(target(registry), RegistryLimits.USUAL, Clock.systemUTC());
  }

  private RegistryTerms terms(LayoutRegistry registry) throws CertificateException {
    return new RegistryTerms(
        target(registry),
        List.of("team/*"),
        List.of("*"),
        Duration.ofDays(1),
        true,
        false,
        ClientTlsFiles.of(Optional.empty(), Optional.empty(), Optional.empty()));
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
