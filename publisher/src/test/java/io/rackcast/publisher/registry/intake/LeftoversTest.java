package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.publisher.content.ContentFolder;
import io.rackcast.publisher.content.UploadLimits;
import io.rackcast.publisher.content.UploadPlan;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.image.NewPush;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
  private static final String REGISTRY = "reg.test:8443";

  @TempDir Path folder;
  private Store store;
  private Uploads uploads;

  @BeforeEach
  void open() throws IOException {
    store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
    uploads =
        new Uploads(
            folder.resolve("uploads"),
            new ContentFolder(folder.resolve("content")),
            store,
            new UploadLimits(1L << 30, 100, 4, 3, Duration.ofDays(1)));
  }

  @AfterEach
  void close() {
    uploads.close();
    store.close();
  }

  private void part(String repository) {
    var release = new ReleaseKey(ImageNames.releaseName(REGISTRY, repository), "sha256-1");
    var plan = new UploadPlan(release, "blob", false, List.of(new FileSpec("blob", 10, false)), 0);
    uploads.begin(ImageNames.caller(REGISTRY), plan, List.of());
  }

  private void add(String event, String repository) {
    store
        .pushes()
        .add(
            List.of(
                new NewPush(
                    REGISTRY,
                    event,
                    repository,
                    Optional.of("v1"),
                    Optional.empty(),
                    NewPush.Kind.PUSHED,
                    NewPush.Origin.HOOK,
                    "")));
  }

  @Test
  void free_partsOfARepositoryWhosePushesHaveEnded_goAndNoOthers() {
    part("team/app");
    part("team/tool");
    add("e1", "team/app");
    add("e2", "team/tool");
    var leftovers = new Leftovers(uploads, store.intake());

    leftovers.free();
    int before = store.uploads().unfinishedOfRegistries().size();
    var failed = store.pushes().claim("w1", Job.LEASE).orElseThrow();
    store.pushes().failed(failed.id(), "w1", "no");
    leftovers.free();

    assertThat(before).isEqualTo(2);
    assertThat(store.uploads().unfinishedOfRegistries())
        .extracting(row -> row.plan().contains("team/tool"))
        .containsExactly(true);
  }
}
