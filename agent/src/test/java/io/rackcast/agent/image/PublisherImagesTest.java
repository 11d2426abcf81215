package io.rackcast.agent.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.Uninterruptibles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.agent.release.PublishedTorrent;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PublisherImagesTest {
  private static final ImageName APP = new ImageName("reg.test", "team/app");
  private static final String BY_DIGEST = SampleImage.DIGEST.toString();

  private static final SampleContent LATE = SampleContent.file("late", 1000, 1);

  @TempDir Path folder;
  private final List<String> asked = new ArrayList<>();
  private final Set<InfoHash> here = new HashSet<>();
  private CompletableFuture<Reply<Image>> answer = told(SampleImage.told().build());
  private CompletableFuture<Reply<PublishedTorrent>> torrent =
      CompletableFuture.completedFuture(refusal(Why.UNKNOWN));
  private Predicate<List<ImageBlob>> room = blobs -> true;
  private long nanos;
  private PublisherImages images;

  @BeforeEach
  void start() {
    images = images(MoreExecutors.newDirectExecutorService());
  }

  private PublisherImages images(ExecutorService disk) {
    return images(disk, disk);
  }

  private PublisherImages images(ExecutorService disk, ExecutorService roomCheck) {
    return new PublisherImages(
        new PublisherImages.Calls(
            reference -> {
              asked.add(reference);
              return answer;
            },
            release -> {
              asked.add(release.toString());
              return torrent;
            }),
        new ImageStore(folder, 100, Instant::now),
        new PublisherImages.Here(here::contains, blobs -> room.test(blobs)),
        new StoreThreads(disk),
        new StoreThreads(roomCheck),
        new Reachability(() -> nanos),
        new SimpleMeterRegistry());
  }

  private static CompletableFuture<Reply<Image>> told(Image image) {
    return CompletableFuture.completedFuture(new Found<>(image));
  }

  private static <T> Reply<T> refusal(Why why) {
    return new Refused<>(why, "because");
  }

  private void publisherSays(Why why) {
    answer = CompletableFuture.completedFuture(refusal(why));
  }

  /** As after a kill -9: only what is on disk is known. */
  private void restart() {
    images = images(MoreExecutors.newDirectExecutorService());
  }

  private Reply<ImageManifest> manifest(String reference) {
    return images.manifest(APP, reference).join();
  }

  private static void assertRefused(Reply<?> reply, Why why) {
    assertThat(reply).isInstanceOf(Refused.class);
    assertThat(((Refused<?>) reply).why()).isEqualTo(why);
  }

  private static void assertFound(Reply<ImageManifest> reply) {
    assertThat(reply).isInstanceOf(Found.class);
    var manifest = ((Found<ImageManifest>) reply).value();
    assertThat(manifest.bytes()).isEqualTo(SampleImage.MANIFEST);
    assertThat(manifest.mediaType()).isEqualTo(SampleImage.TYPE);
  }

  @Test
  void manifest_byTagOrDigest_isThePublishersAndAskedForByItsReference() {
    assertFound(manifest("v1"));
    assertFound(manifest(BY_DIGEST));

    assertThat(asked).containsExactly("reg.test/team/app:v1", "reg.test/team/app@" + BY_DIGEST);
  }

  @Test
  void manifest_askedForByMany_isOneQuestion() {
    answer = new CompletableFuture<>();
    var first = images.manifest(APP, "v1");
    var second = images.manifest(APP, "v1");
    answer.complete(new Found<>(SampleImage.told().build()));

    assertFound(first.join());
    assertFound(second.join());
    assertFound(manifest("v1"));
    assertThat(asked).hasSize(1);
  }

  @Test
  void manifest_publisherAway_isThePinOnlyWhileAllBlobsAreHere() {
    assertFound(manifest("v1"));
    publisherSays(Why.UNREACHABLE);

    restart();
    assertRefused(manifest("v1"), Why.UNREACHABLE);
    here.addAll(Set.of(SampleImage.CONFIG_AT, SampleImage.LAYER_AT));
    restart();

    assertFound(manifest("v1"));
    assertFound(manifest(BY_DIGEST));
    assertRefused(manifest("v2"), Why.UNREACHABLE);
  }

  @Test
  void manifest_publisherAway_isNotAskedAgainForSomeSeconds() {
    publisherSays(Why.UNREACHABLE);
    manifest("v1");
    manifest("v2");
    manifest("v3");
    assertThat(asked).hasSize(1);

    nanos += Duration.ofSeconds(6).toNanos();
    answer = told(SampleImage.told().build());

    assertFound(manifest("v4"));
    assertThat(asked).hasSize(2);
  }

  @Test
  void manifest_withdrawn_isForgottenSoThatItIsNotGivenOutLater() {
    here.addAll(Set.of(SampleImage.CONFIG_AT, SampleImage.LAYER_AT));
    assertFound(manifest("v1"));
    restart();
    publisherSays(Why.REVOKED);
    assertRefused(manifest("v1"), Why.REVOKED);
    assertRefused(manifest(BY_DIGEST), Why.REVOKED);

    restart();
    publisherSays(Why.UNREACHABLE);

    assertRefused(manifest("v1"), Why.UNREACHABLE);
    assertRefused(manifest(BY_DIGEST), Why.UNREACHABLE);
  }

  @Test
  void manifest_tagThatMoved_isTheNewOneAlsoFromDisk() {
    var old = manifest("v1");
    assertFound(old);
    byte[] bytes = "{\"manifests\":[]}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    answer =
        told(
            SampleImage.told()
                .clearParts()
                .setManifest(com.google.protobuf.ByteString.copyFrom(bytes))
                .setDigest(SampleImage.bytes(ImageReader.digest(bytes)))
                .build());
    restart();
    manifest("v1");
    publisherSays(Why.UNREACHABLE);
    restart();

    var moved = manifest("v1");

    assertThat(((Found<ImageManifest>) moved).value().bytes()).isEqualTo(bytes);
  }

  @Test
  void manifest_blobWithoutAnArtifact_isUnknownSoThatRuntimesGoElsewhere() {
    answer =
        told(
            SampleImage.told()
                .removeParts(1)
                .addParts(SampleImage.part(SampleImage.LAYER, "l/x", 5))
                .build());

    var reply = manifest("v1");

    assertRefused(reply, Why.UNKNOWN);
    assertThat(((Refused<?>) reply).sentence()).contains(SampleImage.LAYER.toString());
  }

  @Test
  void manifest_noRoomForWhatIsToCome_isAFaultSoThatRuntimesGoElsewhere() {
    List<ImageBlob> toCome = new ArrayList<>();
    room =
        blobs -> {
          toCome.addAll(blobs);
          return false;
        };

    var reply = manifest("v1");

    assertRefused(reply, Why.FAULT);
    assertThat(((Refused<ImageManifest>) reply).sentence())
        .startsWith("there is no room here for reg.test/team/app:v1; free some");
    assertThat(toCome).isNotEmpty();
    toCome.forEach(blob -> here.add(blob.infoHash()));
    assertFound(manifest("v1"));
  }

  @Test
  void manifest_roomIsNotKnownInTime_isGivenOutAndNobodyElseWaits() throws Exception {
    var asks = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    room =
        blobs -> {
          asks.countDown();
          return Uninterruptibles.awaitUninterruptibly(end, Duration.ofSeconds(20));
        };
    var one = Executors.newSingleThreadExecutor();
    images = images(MoreExecutors.newDirectExecutorService(), one);
    var manifest = images.manifest(APP, "v1");
    asks.await();

    here.addAll(Set.of(SampleImage.CONFIG_AT, SampleImage.LAYER_AT));
    assertFound(manifest("v2"));
    assertFound(manifest.join());

    end.countDown();
    one.shutdown();
  }

  @Test
  void manifest_lieOfThePublisher_isAFaultAndNotKept() throws IOException {
    answer = told(SampleImage.told().setMediaType("none").build());
    assertRefused(manifest("v1"), Why.FAULT);

    answer = told(SampleImage.told().build());
    assertRefused(manifest("sha256:" + "0".repeat(64)), Why.FAULT);

    try (var files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void manifest_fileThatWasDamaged_isAskedForAgain() throws IOException {
    here.addAll(Set.of(SampleImage.CONFIG_AT, SampleImage.LAYER_AT));
    assertFound(manifest("v1"));
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(file, Files.readString(file).replace("team", "tame").substring(1));
      }
    }
    publisherSays(Why.UNREACHABLE);
    restart();
    assertRefused(manifest("v1"), Why.UNREACHABLE);

    nanos += Duration.ofSeconds(6).toNanos();
    answer = told(SampleImage.told().build());

    assertFound(manifest("v2"));
  }

  @Test
  void blob_ofAKnownManifest_isKnownWithoutAnybodyAlsoAfterARestart() {
    manifest("v1");
    restart();
    asked.clear();

    var blob = images.blob(APP, SampleImage.LAYER).join();

    assertThat(blob)
        .isEqualTo(new Found<>(new ImageBlob(SampleImage.LAYER, "l/x", 5, SampleImage.LAYER_AT)));
    assertThat(asked).isEmpty();
  }

  @Test
  void blob_ofAnotherRepository_isAskedForByItsRelease() {
    manifest("v1");
    asked.clear();

    var other = images.blob(new ImageName("reg.test:8443", "team/b"), SampleImage.LAYER).join();

    assertRefused(other, Why.UNKNOWN);
    assertThat(asked).containsExactly("oci/reg.test_8443/team/b@sha256-" + SampleImage.LAYER.hex());
  }

  @Test
  void blob_askedForByMany_isOneQuestion() {
    torrent = new CompletableFuture<>();
    var first = images.blob(APP, SampleImage.LAYER);
    var second = images.blob(APP, SampleImage.LAYER);
    torrent.complete(refusal(Why.UNKNOWN));

    assertRefused(first.join(), Why.UNKNOWN);
    assertRefused(second.join(), Why.UNKNOWN);
    assertThat(asked).hasSize(1);
  }

  @Test
  void blob_publisherIsSilent_isRefusedSoonAndTheLateAnswerIsKept() {
    torrent = new CompletableFuture<>();

    assertRefused(images.blob(APP, LATE.digest()).join(), Why.UNREACHABLE);
    assertRefused(images.blob(APP, SampleImage.LAYER).join(), Why.UNREACHABLE);

    assertThat(asked).hasSize(1);
    torrent.complete(
        new Found<>(
            new PublishedTorrent(ReleaseName.parse("late@1"), LATE.digest(), LATE.metainfo())));
    assertThat(images.blob(APP, LATE.digest()).join()).isInstanceOf(Found.class);
  }

  @Test
  void store_moreThanItsMost_dropsTheLongestUnused() throws IOException {
    var store = new ImageStore(folder, 10, Instant::now);
    for (int i = 0; i < 11; i++) {
      store.keep(APP, "v" + i, SampleImage.DIGEST);
    }

    assertThat(store.kept()).isEqualTo(9);
    assertThat(store.tag(APP, "v10")).contains(SampleImage.DIGEST);
  }

  @Test
  void store_draftsThatAKillLeft_areGoneAfterTheFirstWrite() throws IOException {
    Path draft = Files.createDirectories(folder.resolve("key/images")).resolve("digest.json.part");
    Files.writeString(draft, "half");

    assertFound(manifest("v1"));

    assertThat(draft).doesNotExist();
  }

  @Test
  void disk_tooMuchToDo_isAFaultAtOnce() {
    var full = MoreExecutors.newDirectExecutorService();
    full.shutdown(); // refuses, as a full queue does
    images = images(full);
    publisherSays(Why.UNREACHABLE);

    assertRefused(images.blob(APP, SampleImage.LAYER).join(), Why.FAULT);
    assertRefused(manifest("v1"), Why.UNREACHABLE);
    assertThat(asked).hasSize(1);
  }

  @Test
  void blob_thatNobodyHas_doesNotReadTheRepositoryEachTime() throws IOException {
    manifest("v1");
    restart();
    assertRefused(images.blob(APP, SampleImage.DIGEST).join(), Why.UNKNOWN);
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }

    assertThat(images.blob(APP, SampleImage.LAYER).join()).isInstanceOf(Found.class);
  }

  @Test
  void blob_lookedFor_doesNotCountAsAUseOfItsImages() throws IOException {
    manifest("v1");
    var old = java.nio.file.attribute.FileTime.from(Instant.now().minus(Duration.ofDays(30)));
    List<Path> kept;
    try (var files = Files.walk(folder)) {
      kept = files.filter(Files::isRegularFile).toList();
    }
    for (var file : kept) {
      Files.setLastModifiedTime(file, old);
    }
    restart();

    images.blob(APP, SampleImage.LAYER).join();

    for (var file : kept) {
      assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);
    }
  }
}
