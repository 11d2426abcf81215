package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.source.SourceUrl;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds for the places of content on each database. */
interface PlaceContract extends StoreUnderTest {
  @Test
  default void open_again_keepsPlacesWithTheirSecretsAndShowsNone() {
    publish("web@1", 1);
    var url = SourceUrl.parse("https://h/f?sig=s3cret");
    var source = new StoredSource(url, Map.of("X-Key", "s3cret"), Optional.of("\"e\""));
    store().sources().put(StoreContract.content(1).sha256(), source, "ci");

    var again = reopened();

    var release = again.releases().find(ReleaseKey.parse("web@1")).orElseThrow();
    var places = again.sources().of(release.artifact());
    assertThat(places).containsOnlyKeys(StoreContract.content(1).sha256());
    assertThat(places.get(StoreContract.content(1).sha256())).containsExactly(source);
    assertThat(places.toString()).doesNotContain("s3cret");
  }

  @Test
  default void put_samePlaceByAnother_leavesTheFirstOnesAlone() {
    var release = publish("web@1", 1).release();
    var sha256 = StoreContract.content(1).sha256();
    var mine = new StoredSource(SourceUrl.parse("https://h/f?sig=1"), Map.of(), Optional.empty());
    store().sources().put(sha256, mine, "ci");

    for (int i = 0; i < Sources.MOST_OF_ALL; i++) {
      String url = "https://h/" + (i == 0 ? "f" : "other" + i) + "?sig=2";
      store()
          .sources()
          .put(
              sha256,
              new StoredSource(SourceUrl.parse(url), Map.of(), Optional.empty()),
              "by" + i % 9);
    }

    var places = store().sources().of(release.artifact()).get(sha256);
    assertThat(places).contains(mine).hasSize(Sources.MOST_OF_ALL);
  }
}
