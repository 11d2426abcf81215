package io.rackcast.publisher.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.NamePattern;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.identity.Rule;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.image.ImagePart;
import io.rackcast.publisher.store.image.StoredImage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageCatalogTest {
  private static final int INDEX = 1_000_000;
  private static final Caller READER =
      new Caller(
          "reader", List.of(new Rule(Set.of(Right.READ), List.of(new NamePattern("*")), "all")));

  @TempDir Path folder;
  private Store store;
  private ImageCatalog catalog;

  @BeforeEach
  void open() {
    store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
    var access = new Access((caller, claims, action, subject, isAllowed) -> {});
    catalog = new ImageCatalog(store, access, List.of("reg.test"), image -> Optional.empty());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Sha256Digest digest(int n) {
    return Sha256Digest.parse("%064x".formatted(n));
  }

  private void add(int n, int manifestBytes, List<ImagePart> parts) {
    var manifest = ByteString.copyFrom(new byte[manifestBytes]);
    store
        .images()
        .add(
            List.of(
                new StoredImage(
                    "reg.test", "app", digest(n), "type", manifest, 1, Instant.EPOCH, "", parts)));
  }

  private static ImagePart manifest(int n) {
    return new ImagePart(true, digest(n), "manifest", 7, "linux/amd64", "");
  }

  private ImageCatalog.Found index(List<ImagePart> parts) {
    add(INDEX, 10, parts);
    return catalog.image(READER, Right.READ, catalog.reference("reg.test/app@" + digest(INDEX)));
  }

  @Test
  void children_ofAnIndexOfMany_areTheFirstOnesEachOnce() {
    var parts = new ArrayList<ImagePart>();
    for (int i = 1; i <= 150; i++) {
      add(i, 10, List.of());
      parts.add(manifest(i));
      parts.add(manifest(i));
    }

    var children = catalog.children(index(parts));

    assertThat(children)
        .extracting(child -> child.image().digest())
        .isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(ImageCatalogTest::digest).toList());
  }

  @Test
  void children_ofLargeManifests_endBeforeTheAnswerIsTooLong() {
    var parts = new ArrayList<ImagePart>();
    for (int i = 1; i <= 6; i++) {
      add(i, 4 << 20, List.of());
      parts.add(manifest(i));
    }

    assertThat(catalog.children(index(parts))).hasSize(3);
  }
}
