package io.rackcast.agent.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.agent.image.ImageName;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.agent.testkit.LogOf;
import io.rackcast.proto.v1.Push;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OffersTest {
  private static final ImageName APP = new ImageName("reg.test", "team/app");
  private static final String CHILD = "sha256:" + "c".repeat(64);
  private static final ReadManifest INDEX =
      ReadManifest.of(
          "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"%s\"}]}"
              .formatted(CHILD)
              .getBytes(UTF_8));

  private final List<String> told = new ArrayList<>();
  private CompletableFuture<Reply<Push>> answer =
      CompletableFuture.completedFuture(new Found<>(Push.getDefaultInstance()));
  private long nanos;
  private final Offers offers =
      new Offers(
          image -> {
            told.add(image);
            return answer;
          },
          () -> nanos,
          new UpstreamMetrics(new SimpleMeterRegistry(), new Permits(1)));

  @Test
  void offer_ofTheSameAgain_isToldOnceInTenMinutes() {
    offers.offer(APP, "v1", INDEX);
    offers.offer(APP, "v1", INDEX);
    assertThat(told).containsExactly("reg.test/team/app:v1");

    nanos += Duration.ofMinutes(10).toNanos();
    offers.offer(APP, "v1", INDEX);

    assertThat(told).hasSize(2);
  }

  @Test
  void offer_ofWhatATagAndItsIndexName_isNotToldApart() {
    offers.offer(APP, "v1", INDEX);

    offers.offer(APP, INDEX.manifest().digest().toString(), INDEX);
    offers.offer(APP, CHILD, INDEX);

    assertThat(told).containsExactly("reg.test/team/app:v1");
  }

  @Test
  void offer_byDigest_isToldByDigest() {
    offers.offer(APP, CHILD, INDEX);

    assertThat(told).containsExactly("reg.test/team/app@" + CHILD);
  }

  @Test
  void offer_thatIsDenied_endsThoseOfTheRepositoryAndIsLoggedOnce() {
    answer = refused(Why.DENIED);

    try (var log = new LogOf(Offers.class)) {
      offers.offer(APP, "v1", INDEX);
      offers.offer(APP, "v2", INDEX);
      offers.offer(new ImageName("reg.test", "team/other"), "v1", INDEX);

      assertThat(told).containsExactly("reg.test/team/app:v1", "reg.test/team/other:v1");
      assertThat(log.lines()).singleElement().asString().endsWith("approved: no");
    }
  }

  @Test
  void offer_whilePublisherIsAway_isToldAgainAtTheNextPull() {
    answer = refused(Why.UNREACHABLE);
    offers.offer(APP, "v1", INDEX);

    offers.offer(APP, "v1", INDEX);

    assertThat(told).hasSize(2);
  }

  @Test
  void offer_whileFourAreUnderWay_isLeftForTheNextPull() {
    answer = new CompletableFuture<>();
    for (int i = 0; i < 6; i++) {
      offers.offer(APP, "v" + i, INDEX);
    }
    assertThat(told).hasSize(4);

    answer.complete(new Found<>(Push.getDefaultInstance()));
    offers.offer(APP, "v5", INDEX);

    assertThat(told).hasSize(5).endsWith("reg.test/team/app:v5");
  }

  private static CompletableFuture<Reply<Push>> refused(Why why) {
    return CompletableFuture.completedFuture(new Refused<>(why, "no"));
  }
}
