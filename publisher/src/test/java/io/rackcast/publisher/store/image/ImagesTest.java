package io.rackcast.publisher.store.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.HandClock;
import io.rackcast.publisher.store.EachDatabase;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@EachDatabase
class ImagesTest {
  private static final Instant T = Instant.parse("2026-03-01T10:00:00Z");

  private static final long LOOK = 100;

  @Parameter
  @SuppressWarnings("NullAway.Init") // set by JUnit
  TestDatabase database;

  @TempDir Path folder;
  private Store store;
  private Images images;
  private ImageTags tags;

  @BeforeEach
  void open() {
    store = database.empty(folder, Clock.systemUTC());
    images = store.images();
    tags = store.imageTags();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void find_returnsWhatWasAdded() {
    images.add(List.of(image(1, 10, 11)));

    var found = images.find("reg.test", "team/app", digest(1)).orElseThrow();

    assertThat(found.manifest()).isEqualTo(ByteString.copyFromUtf8("manifest 1"));
    assertThat(found.parts()).isEqualTo(image(1, 10, 11).parts());
    assertThat(found.revokeReason()).isEmpty();
    assertThat(images.find("reg.test", "team/other", digest(1))).isEmpty();
  }

  @Test
  void add_again_replacesPartsAndKeepsTheRevocation() {
    images.add(List.of(image(1, 10)));
    images.revoke("reg.test", "team/app", digest(1), "bad");
    images.revoke("reg.test", "team/app", digest(1), "worse");

    images.add(List.of(image(1, 10, 12)));

    var found = images.find("reg.test", "team/app", digest(1)).orElseThrow();
    assertThat(found.parts()).hasSize(2);
    assertThat(found.revokeReason()).isEqualTo("bad");
  }

  @Test
  void digestsAndRepositories_areThoseThatHaveImages() {
    images.add(List.of(image(2, 10), image(1, 10)));

    assertThat(images.digests("reg.test", "team/app", Optional.empty(), 10))
        .containsExactly(digest(1), digest(2));
    assertThat(images.digests("reg.test", "team/app", Optional.of(digest(1)), 10))
        .containsExactly(digest(2));
    assertThat(images.repositories("reg.test", "", 10)).containsExactly("team/app");
    assertThat(images.repositories("reg.test", "team/app", 10)).isEmpty();
  }

  @Test
  void tags_ofAWithdrawnImage_sayWhy() {
    images.add(List.of(image(1, 10), image(2, 11)));
    tags.set("reg.test", "team/app", "v1", digest(1), LOOK, 1);
    tags.set("reg.test", "team/app", "v1", digest(2), LOOK + 1, 2);
    tags.set("reg.test", "team/app", "v1", digest(1), LOOK + 2, 3);
    tags.set("reg.test", "team/app", "v2", digest(2), LOOK, 4);
    tags.set("reg.test", "team/app", "v3", digest(3), LOOK, 5);

    images.revoke("reg.test", "team/app", digest(1), "it burns");

    assertThat(tags.page("reg.test", "", "", "", 10))
        .extracting(ImageTag::tag, ImageTag::revokeReason)
        .containsExactly(tuple("v1", "it burns"), tuple("v2", ""), tuple("v3", ""));
    assertThat(tags.history("reg.test", "team/app", "v1", 10))
        .extracting(TagChange::pushId, TagChange::revokeReason)
        .containsExactly(tuple(3L, "it burns"), tuple(2L, ""), tuple(1L, "it burns"));
  }

  @Test
  void set_seenEarlierThanWhatIsKnown_changesNothing() {
    tags.set("reg.test", "team/app", "v1", digest(2), LOOK + 2, 2);

    boolean isSet = tags.set("reg.test", "team/app", "v1", digest(1), LOOK + 1, 1);

    assertThat(isSet).isFalse();
    assertThat(tags.find("reg.test", "team/app", "v1").orElseThrow().digest()).isEqualTo(digest(2));
    assertThat(tags.history("reg.test", "team/app", "v1", 10)).hasSize(1);
  }

  @Test
  void set_byAPublisherWhoseClockIsBehind_isBelieved() {
    var file = folder.resolve("publisher.db");
    try (var ahead = Store.openSqlite(file, new HandClock("2026-03-01T11:00:00Z"));
        var behind = Store.openSqlite(file, new HandClock("2026-03-01T10:00:00Z"))) {
      long first = ahead.looks().next();
      ahead.imageTags().set("reg.test", "team/app", "v1", digest(1), first, 1);

      long second = behind.looks().next();
      boolean isSet = behind.imageTags().set("reg.test", "team/app", "v1", digest(2), second, 2);
      boolean isSetBack = ahead.imageTags().set("reg.test", "team/app", "v1", digest(1), first, 1);

      assertThat(isSet).isTrue();
      assertThat(isSetBack).isFalse();
      assertThat(behind.imageTags().find("reg.test", "team/app", "v1").orElseThrow().digest())
          .isEqualTo(digest(2));
    }
  }

  @Test
  void history_tellsEveryChangeNewestFirst() {
    tags.set("reg.test", "team/app", "v1", digest(1), LOOK, 1);
    tags.set("reg.test", "team/app", "v1", digest(1), LOOK + 1, 2);
    tags.set("reg.test", "team/app", "v1", digest(2), LOOK + 2, 3);
    tags.remove("reg.test", "team/app", "v1", LOOK + 3, 4);

    assertThat(tags.history("reg.test", "team/app", "v1", 10))
        .extracting(TagChange::digest, TagChange::pushId)
        .containsExactly(
            tuple(Optional.empty(), 4L),
            tuple(Optional.of(digest(2)), 3L),
            tuple(Optional.of(digest(1)), 1L));
    assertThat(tags.find("reg.test", "team/app", "v1")).isEmpty();
  }

  @Test
  void history_ofATagThatMovesAllTheTime_isBounded() {
    for (int i = 0; i < ImageTags.MOST_CHANGES + 5; i++) {
      tags.set("reg.test", "team/app", "v1", digest(i), LOOK + i, i);
    }

    assertThat(tags.history("reg.test", "team/app", "v1", 10_000))
        .hasSize(ImageTags.MOST_CHANGES)
        .first()
        .extracting(TagChange::pushId)
        .isEqualTo(ImageTags.MOST_CHANGES + 4L);
  }

  @Test
  void remove_seenEarlierThanWhatIsKnown_changesNothing() {
    tags.set("reg.test", "team/app", "v1", digest(1), LOOK, 1);

    assertThat(tags.remove("reg.test", "team/app", "v1", LOOK - 1, 2)).isFalse();
    assertThat(tags.find("reg.test", "team/app", "v1")).isPresent();
  }

  @Test
  void page_goesOnWhereItEnded() {
    tags.set("reg.test", "a", "v2", digest(1), LOOK, 1);
    tags.set("reg.test", "a", "v1", digest(1), LOOK, 1);
    tags.set("reg.test", "b", "v0", digest(1), LOOK, 1);

    assertThat(tags.page("reg.test", "", "", "", 2))
        .extracting(ImageTag::tag)
        .containsExactly("v1", "v2");
    assertThat(tags.page("reg.test", "", "a", "v2", 2))
        .extracting(ImageTag::tag)
        .containsExactly("v0");
    assertThat(tags.page("reg.test", "b", "b", "", 2))
        .extracting(ImageTag::tag)
        .containsExactly("v0");
  }

  private static Sha256Digest digest(int n) {
    return Sha256Digest.parse("%064x".formatted(n));
  }

  private static StoredImage image(int n, int... blobs) {
    return stored(
        n,
        java.util.Arrays.stream(blobs)
            .mapToObj(blob -> new ImagePart(false, digest(blob), "layer", 7, "", "v" + blob))
            .toList());
  }

  private static StoredImage stored(int n, List<ImagePart> parts) {
    return new StoredImage(
        "reg.test",
        "team/app",
        digest(n),
        "type",
        ByteString.copyFromUtf8("manifest " + n),
        Stream.of(parts).count(),
        T,
        "",
        parts);
  }
}
