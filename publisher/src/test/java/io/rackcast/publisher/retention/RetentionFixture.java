package io.rackcast.publisher.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.HandClock;
import io.rackcast.publisher.content.ContentFolder;
import io.rackcast.publisher.content.UploadLimits;
import io.rackcast.publisher.content.UploadPlan;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.identity.NamePattern;
import io.rackcast.publisher.store.LabelExpectation;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredRelease;
import io.rackcast.publisher.store.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** Retention on a real folder and database, with time moved by hand. */
abstract class RetentionFixture {
  static final Duration GRACE = Duration.ofHours(1);

  @Parameter
  @SuppressWarnings("NullAway.Init") // set by JUnit
  TestDatabase database;

  @TempDir Path folder;
  final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  final List<RetentionRule> rules = new ArrayList<>();
  Optional<Duration> revokedContent = Optional.empty();
  ImageParts imageParts = ImageParts.NONE;
  Store store;
  ContentFolder content;
  Uploads uploads;

  @BeforeEach
  void start() throws IOException {
    store = database.empty(folder, clock);
    open();
  }

  /** As a publisher that starts again. */
  void restart() throws IOException {
    stop();
    store = database.open(folder, clock);
    open();
  }

  private void open() throws IOException {
    content = new ContentFolder(folder.resolve("content"));
    var limits = new UploadLimits(1L << 30, 10_000, 64, 64, Duration.ofDays(1));
    uploads = new Uploads(folder.resolve("uploads"), content, store, limits);
  }

  @AfterEach
  void stop() {
    uploads.close();
    store.close();
  }

  Retention retention() {
    return new Retention(
        store,
        uploads.removal(),
        new RetentionTerms(rules, Duration.ofHours(1), GRACE, revokedContent),
        imageParts,
        clock);
  }

  RetentionReport run() {
    return retention().run(false);
  }

  void keep(String names, int last, Duration younger) {
    rules.add(new RetentionRule(List.of(new NamePattern(names)), last, younger));
  }

  /** Publishes a folder of files, one for each text. */
  StoredRelease publish(String release, String... texts) {
    return publish(release, "site", 0, texts);
  }

  StoredRelease publish(String release, String name, int pieceLength, String... texts) {
    var specs = new ArrayList<FileSpec>();
    for (int i = 0; i < texts.length; i++) {
      int length = texts[i].getBytes(StandardCharsets.UTF_8).length;
      specs.add(new FileSpec("f%05d".formatted(i), length, false));
    }
    var plan = new UploadPlan(ReleaseKey.parse(release), name, true, specs, pieceLength);
    var begun = (Uploads.Begun.Ready) uploads.begin("ci", plan, List.of());
    var id = begun.state().id();
    try (var stream = uploads.send("ci", id, 0)) {
      stream.append(String.join("", texts).getBytes(StandardCharsets.UTF_8));
    }
    return uploads.finish("ci", id, Optional.empty());
  }

  void label(String label, String version) {
    store.labels().set(ReleaseKey.parse(label), version, new LabelExpectation.Any(), "ci");
  }

  void revoke(String release) {
    store.releases().revoke(ReleaseKey.parse(release), "it burns", "ci");
  }

  boolean isLive(String release) {
    return store.releases().find(ReleaseKey.parse(release)).orElseThrow().isLive();
  }

  String reason(String release) {
    return store
        .releases()
        .find(ReleaseKey.parse(release))
        .orElseThrow()
        .revocation()
        .orElseThrow()
        .reason();
  }

  /** Whether all files and the torrent of a release are on the disk, whole. */
  boolean isWhole(StoredRelease release) throws IOException {
    for (var file : store.releases().files(release.artifact())) {
      var path = content.find(file.sha256());
      if (path.isEmpty() || Files.size(path.get()) != file.sizeBytes()) {
        return false;
      }
    }
    var infoHash = release.artifact().content().infoHash();
    var torrent = content.torrent(infoHash);
    if (torrent.isPresent()) {
      assertThat(Metainfo.parse(torrent.get()).infoHash()).isEqualTo(infoHash);
    }
    return torrent.isPresent();
  }

  boolean has(StoredRelease release, int file) {
    Sha256Digest sha256 = store.releases().files(release.artifact()).get(file).sha256();
    return content.find(sha256).isPresent();
  }

  long filesOnDisk() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("content"))) {
      return all.filter(Files::isRegularFile).filter(file -> !file.endsWith("removals")).count();
    }
  }
}
