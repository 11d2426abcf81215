package io.rackcast.agent.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.agent.transfer.storage.Synced;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the publisher said of images, on disk, so that a node that starts again knows it without
 * anybody. One file an image and one a tag, written anew as a whole; those that cannot be read are
 * as if they were not there, and asked for again. The longest unused go when there are too many.
 *
 * <pre>
 * FOLDER/REPOSITORY-KEY/images/DIGEST.json    manifest and parts
 * FOLDER/REPOSITORY-KEY/tags/TAG-KEY.json     what the tag stands for
 * </pre>
 *
 * Keys are digests of names: a name may be longer than a file's, and is not to lead anywhere else.
 * Safe for use by several threads; blocks.
 */
final class ImageStore {
  private static final Logger LOG = LoggerFactory.getLogger(ImageStore.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DRAFT = ".part";
  private static final int KEY_DIGITS = 32;
  private static final Duration USED_AGAIN = Duration.ofHours(1);

  /** An image's file. */
  @SuppressWarnings("ArrayRecordComponent") // only written and read
  private record ImageFile(
      @JsonProperty("name") String name,
      @JsonProperty("digest") String digest,
      @JsonProperty("media_type") String mediaType,
      @JsonProperty("manifest") byte[] manifest,
      @JsonProperty("parts") List<PartFile> parts) {}

  private record PartFile(
      @JsonProperty("manifest") boolean manifest,
      @JsonProperty("digest") String digest,
      @JsonProperty("media_type") String mediaType,
      @JsonProperty("size_bytes") long sizeBytes,
      @JsonProperty("infohash") @Nullable String infoHash) {}

  /** A tag's file. */
  private record TagFile(
      @JsonProperty("name") String name,
      @JsonProperty("tag") String tag,
      @JsonProperty("digest") String digest) {}

  private final Path folder;
  private final int most;
  private final InstantSource clock;
  private final AtomicLong kept = new AtomicLong(-1);

  /**
   * @param most files that are kept; a tenth goes when there are more
   */
  ImageStore(Path folder, int most, InstantSource clock) {
    this.folder = folder;
    this.most = most;
    this.clock = clock;
  }

  /** Images and tags kept; -1 before the first was written. */
  long kept() {
    return kept.get();
  }

  Optional<KnownImage> image(ImageName name, Sha256Digest digest) {
    var file = imageFile(name, digest);
    var image = readImage(name, file);
    if (image.isPresent()) {
      used(file);
    }
    return image;
  }

  /** What a tag stood for when the publisher last said so. */
  Optional<Sha256Digest> tag(ImageName name, String tag) {
    var path = tagFile(name, tag);
    var found =
        read(path, TagFile.class)
            .filter(file -> file.name().equals(name.toString()) && file.tag().equals(tag))
            .map(file -> Sha256Digest.parse(file.digest()));
    if (found.isPresent()) {
      used(path);
    }
    return found;
  }

  /** All images of a repository; none of them counts as used by it. */
  List<KnownImage> images(ImageName name) {
    try (var files = Files.list(repository(name).resolve("images"))) {
      return files
          .filter(ImageStore::isRecord)
          .flatMap(file -> readImage(name, file).stream())
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      LOG.warn("the images of {} cannot be read ({}); the publisher is asked for them", name, e);
      return List.of();
    }
  }

  /** Keeps an image; for good when this returns. */
  void keep(ImageName name, KnownImage image) throws IOException {
    var manifest = image.manifest();
    write(
        imageFile(name, manifest.digest()),
        new ImageFile(
            name.toString(),
            manifest.digest().toString(),
            manifest.mediaType(),
            manifest.bytes(),
            image.parts().stream()
                .map(
                    part ->
                        new PartFile(
                            part.isManifest(),
                            part.digest().toString(),
                            part.mediaType(),
                            part.sizeBytes(),
                            part.infoHash().map(InfoHash::toString).orElse(null)))
                .toList()));
  }

  /** Keeps what a tag stands for. */
  void keep(ImageName name, String tag, Sha256Digest digest) throws IOException {
    write(tagFile(name, tag), new TagFile(name.toString(), tag, digest.toString()));
  }

  void forget(ImageName name, String tag) throws IOException {
    delete(tagFile(name, tag));
  }

  void forget(ImageName name, Sha256Digest digest) throws IOException {
    delete(imageFile(name, digest));
  }

  private void delete(Path file) throws IOException {
    if (Files.deleteIfExists(file) && kept.get() > 0) {
      kept.decrementAndGet();
    }
  }

  private Optional<KnownImage> readImage(ImageName name, Path path) {
    try {
      return read(path, ImageFile.class)
          .filter(file -> file.name().equals(name.toString()))
          .map(ImageStore::image)
          .map(ImageReader::checked);
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "{} is not as it was written ({}); the publisher is asked again", path, e.getMessage());
      return Optional.empty();
    }
  }

  private static KnownImage image(ImageFile file) {
    return new KnownImage(
        new ImageManifest(Sha256Digest.parse(file.digest()), file.mediaType(), file.manifest()),
        file.parts().stream()
            .map(
                part ->
                    new ImagePart(
                        part.manifest(),
                        Sha256Digest.parse(part.digest()),
                        part.mediaType(),
                        part.sizeBytes(),
                        Optional.ofNullable(part.infoHash()).map(InfoHash::parse)))
            .toList());
  }

  private <T> Optional<T> read(Path path, Class<T> type) {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(path), type));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | NullPointerException e) {
      LOG.warn("{} cannot be read ({}); the publisher is asked again", path, e.toString());
      return Optional.empty();
    }
  }

  private void used(Path path) {
    var now = clock.instant();
    try {
      if (Files.getLastModifiedTime(path).toInstant().isBefore(now.minus(USED_AGAIN))) {
        Files.setLastModifiedTime(path, FileTime.from(now));
      }
    } catch (IOException e) {
      LOG.debug("{} does not say that it was used; it goes the sooner", path, e);
    }
  }

  private synchronized void write(Path path, Object value) throws IOException {
    var parent = Files.createDirectories(path.resolveSibling(""));
    var part = path.resolveSibling(path.getFileName() + DRAFT);
    Files.write(part, JSON.writeValueAsBytes(value));
    Synced.file(part);
    boolean isNew = !Files.exists(path);
    Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    Synced.folder(parent);
    if (kept.get() < 0) {
      clearDrafts();
      kept.set(files().size());
    } else if (isNew) {
      kept.incrementAndGet();
    }
    if (kept.get() > most) {
      makeRoom();
    }
  }

  private void makeRoom() throws IOException {
    var oldestFirst = files();
    for (var file : oldestFirst.subList(0, Math.max(0, oldestFirst.size() - most * 9 / 10))) {
      delete(file);
    }
    kept.set(files().size());
  }

  /** Deletes what a kill left half written. */
  private void clearDrafts() throws IOException {
    List<Path> drafts;
    try (Stream<Path> all = Files.walk(folder)) {
      drafts = all.filter(file -> file.toString().endsWith(DRAFT)).toList();
    }
    for (Path draft : drafts) {
      Files.deleteIfExists(draft);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(ImageStore::isRecord)
          .map(file -> Map.entry(file, file.toFile().lastModified()))
          .sorted(Comparator.comparingLong(Map.Entry::getValue))
          .map(Map.Entry::getKey)
          .toList();
    }
  }

  private static boolean isRecord(Path file) {
    return file.toString().endsWith(".json");
  }

  private Path imageFile(ImageName name, Sha256Digest digest) {
    return repository(name).resolve("images").resolve(digest.hex() + ".json");
  }

  private Path tagFile(ImageName name, String tag) {
    return repository(name).resolve("tags").resolve(key(tag) + ".json");
  }

  private Path repository(ImageName name) {
    return folder.resolve(key(name.toString()));
  }

  private static String key(String name) {
    return ImageReader.digest(name.getBytes(StandardCharsets.UTF_8)).hex().substring(0, KEY_DIGITS);
  }
}
