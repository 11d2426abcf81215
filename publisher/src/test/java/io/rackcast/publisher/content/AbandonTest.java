package io.rackcast.publisher.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.store.ReleaseKey;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AbandonTest extends UploadsFixture {
  private static final String REGISTRY = "registry:reg.test";

  private String part(String caller, String release) {
    var begun = (Uploads.Begun.Ready) uploads.begin(caller, plan(release, 10), List.of());
    try (var stream = uploads.send(caller, begun.state().id(), 0)) {
      stream.append(bytes(5));
    }
    return begun.state().id();
  }

  @Test
  void abandon_partsOfRegistriesThatNobodyWaitsFor_goAndNoOthers() {
    var lone = part(REGISTRY, "oci/reg.test/team/app@sha256-1");
    var wanted = part(REGISTRY, "oci/reg.test/team/tool@sha256-1");
    var job = part("ci", "web@1");
    var asked = new ArrayList<ReleaseKey>();

    int gone =
        uploads.abandon(
            (caller, release) -> {
              assertThat(caller).isEqualTo(REGISTRY);
              asked.add(release);
              return release.name().endsWith("/tool");
            });

    assertThat(gone).isEqualTo(1);
    assertThat(asked).hasSize(2);
    assertThat(Files.exists(folder.resolve("uploads").resolve(lone))).isFalse();
    assertThat(Files.exists(folder.resolve("uploads").resolve(wanted))).isTrue();
    assertThat(Files.exists(folder.resolve("uploads").resolve(job))).isTrue();
  }

  @Test
  void abandon_partThatSomebodySends_stays() {
    var begun =
        (Uploads.Begun.Ready)
            uploads.begin(REGISTRY, plan("oci/reg.test/app@sha256-1", 10), List.of());
    try (var stream = uploads.send(REGISTRY, begun.state().id(), 0)) {
      stream.append(bytes(5));

      assertThat(uploads.abandon((caller, release) -> false)).isZero();
    }

    assertThat(uploads.abandon((caller, release) -> false)).isEqualTo(1);
  }
}
