package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.image.ImageApprovals;
import io.rackcast.publisher.store.image.ImagePart;
import io.rackcast.publisher.store.image.ImageTag;
import io.rackcast.publisher.store.image.NewPush;
import io.rackcast.publisher.store.image.Push;
import io.rackcast.publisher.store.image.StoredImage;
import io.rackcast.publisher.store.image.TagChange;
import io.rackcast.publisher.store.image.TagSighting;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds for images of registries on each database. */
interface ImageContract extends StoreUnderTest {
  @Test
  default void images_queueTagsAndParts_holdOnEachDatabase() {
    var digest = new Sha256Digest(9, 0, 0, 1);
    var blob = new Sha256Digest(9, 0, 0, 2);
    var push =
        new NewPush(
            "queue.test",
            "e1",
            "team/app",
            Optional.of("v1"),
            Optional.of(digest),
            NewPush.Kind.PUSHED,
            NewPush.Origin.HOOK,
            "ci");

    var ids = store().pushes().add(List.of(push, push));
    var again = store().pushes().add(List.of(push));
    var claimed = store().pushes().claim("w1", StoreContract.SOON).orElseThrow();
    boolean isMine = store().pushes().renew(claimed.id(), "w1", StoreContract.SOON, 1, 2);
    store()
        .images()
        .add(
            List.of(
                new StoredImage(
                    "queue.test",
                    "team/app",
                    digest,
                    "type",
                    ByteString.copyFromUtf8("manifest"),
                    7,
                    Instant.EPOCH,
                    "",
                    List.of(new ImagePart(false, blob, "layer", 7, "", "sha256-9")))));
    store().imageTags().set("queue.test", "team/app", "v1", digest, 5, claimed.id());
    store().pushes().done(claimed.id(), "w1", "");

    assertThat(ids).hasSize(1);
    assertThat(again).isEmpty();
    assertThat(isMine).isTrue();
    assertThat(store().pushes().claim("w2", StoreContract.SOON)).isEmpty();
    assertThat(store().pushes().find("queue.test", "e1").orElseThrow().state())
        .isEqualTo(Push.State.DONE);
    assertThat(store().pushes().page("queue.test", "", Push.State.DONE, Long.MAX_VALUE, 10))
        .hasSize(1);
    assertThat(store().pushes().counts()).containsEntry(Push.State.DONE, 1L);
    assertThat(store().images().find("queue.test", "team/app", digest).orElseThrow().parts())
        .hasSize(1);
    assertThat(store().images().digests("queue.test", "team/app", Optional.empty(), 10))
        .containsExactly(digest);
    assertThat(store().imageTags().page("queue.test", "", "", "", 10))
        .extracting(ImageTag::revokeReason)
        .containsExactly("");
    assertThat(store().imageTags().history("queue.test", "team/app", "v1", 10)).hasSize(1);
    assertThat(store().imageTags().remove("queue.test", "team/app", "v1", 5, 1)).isTrue();
    assertThat(store().images().repositories("queue.test", "", 10)).containsExactly("team/app");
    store().images().revoke("queue.test", "team/app", digest, "it burns");
    assertThat(store().imageTags().history("queue.test", "team/app", "v1", 10))
        .extracting(TagChange::revokeReason)
        .containsExactly("", "it burns");
  }

  @Test
  default void images_withTheReleasesOfTheirBlobs_changeTogether() {
    var digest = new Sha256Digest(8, 0, 0, 1);
    var key = ReleaseKey.parse("oci/reg.test/team/app@v7");
    var blob = publish(key.toString(), 7).release().artifact().content().sha256();
    var parts = List.of(new ImagePart(false, blob, "layer", 107, "", "v7"));
    var manifest = ByteString.copyFromUtf8("manifest");
    var image =
        new StoredImage(
            "reg.test", "team/app", digest, "type", manifest, 107, Instant.EPOCH, "", parts);
    long look = store().looks().next();
    var tag = Optional.of(new TagSighting("v1", look, 1));

    var added = store().imageApprovals().add(key.name(), List.of(image), look, tag);
    boolean isGoneTooEarly = forget(digest, look - 1);
    boolean isGone = forget(digest, store().looks().next());
    var again =
        store().imageApprovals().add(key.name(), List.of(image), store().looks().next(), tag);

    assertThat(added).isEqualTo(new ImageApprovals.Added.Done(true));
    assertThat(isGoneTooEarly).isFalse();
    assertThat(isGone).isTrue();
    assertThat(store().releases().find(key).orElseThrow().isLive()).isFalse();
    assertThat(store().imageTags().find("reg.test", "team/app", "v1")).isEmpty();
    assertThat(again).isEqualTo(new ImageApprovals.Added.BlobWithdrawn(key));
    assertThat(store().images().find("reg.test", "team/app", digest)).isEmpty();
  }

  @Test
  default void images_ofARevokedIndex_goAlongUnlessATagNamesThem() {
    var key = ReleaseKey.parse("oci/reg.test/team/index@v6");
    var blob = publish(key.toString(), 6).release().artifact().content().sha256();
    var tagged = image(1, new ImagePart(false, blob, "layer", 106, "", "v6"));
    var lone = image(2, new ImagePart(false, blob, "layer", 106, "", "v6"));
    var index = image(3, manifest(tagged), manifest(lone));
    add(List.of(tagged), Optional.of(new TagSighting("v1", store().looks().next(), 1)));
    add(List.of(tagged, lone, index), Optional.empty());

    store()
        .imageApprovals()
        .revoke(
            key.name(),
            "reg.test",
            "team/index",
            index.digest(),
            "it burns",
            "with its image",
            "registry:reg.test");

    assertThat(List.of(tagged, lone, index))
        .extracting(image -> find(image).revokeReason())
        .containsExactly("", "it burns", "it burns");
    assertThat(store().releases().find(key).orElseThrow().isLive()).isTrue();
  }

  private void add(List<StoredImage> tree, Optional<TagSighting> tag) {
    var added =
        store().imageApprovals().add("oci/reg.test/team/index", tree, store().looks().next(), tag);
    assertThat(added).isInstanceOf(ImageApprovals.Added.Done.class);
  }

  private StoredImage find(StoredImage image) {
    return store().images().find("reg.test", "team/index", image.digest()).orElseThrow();
  }

  private static StoredImage image(int n, ImagePart... parts) {
    return new StoredImage(
        "reg.test",
        "team/index",
        new Sha256Digest(5, n, 0, 1),
        "type",
        ByteString.copyFromUtf8("manifest " + n),
        106,
        Instant.EPOCH,
        "",
        List.of(parts));
  }

  private static ImagePart manifest(StoredImage image) {
    return new ImagePart(true, image.digest(), "manifest", 7, "linux/amd64", "");
  }

  private boolean forget(Sha256Digest digest, long look) {
    return store()
        .imageApprovals()
        .forget(
            "oci/reg.test/team/app",
            "reg.test",
            "team/app",
            digest,
            look,
            2,
            "deleted",
            "registry:reg.test");
  }
}
