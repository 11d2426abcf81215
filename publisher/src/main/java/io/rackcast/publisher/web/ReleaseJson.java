package io.rackcast.publisher.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.source.SourceKind;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.publisher.catalog.Catalog;
import io.rackcast.publisher.store.ArtifactKind;
import io.rackcast.publisher.store.StoredFile;
import io.rackcast.publisher.store.StoredRelease;
import io.rackcast.publisher.store.StoredSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Predicate;

/** Releases as JSON, in the form that the commands' {@code --json} has; without secrets. */
final class ReleaseJson {
  private final Catalog catalog;
  private final Predicate<SourceUrl> isSigned;

  /**
   * @param isSigned whether the publisher signs links to what is there
   */
  ReleaseJson(Catalog catalog, Predicate<SourceUrl> isSigned) {
    this.catalog = catalog;
    this.isSigned = isSigned;
  }

  /** A release in a list. */
  static ObjectNode release(StoredRelease release) {
    var content = release.artifact().content();
    var node = JsonNodeFactory.instance.objectNode();
    node.put("release", release.key().toString());
    node.put("name", release.key().name());
    node.put("version", release.key().version());
    node.put("sha256", content.sha256().hex());
    node.put("infohash", content.infoHash().toString());
    node.put("infohash_v2", content.infoHashV2().hex());
    node.put("size", content.sizeBytes());
    node.put("content_name", content.name());
    node.put("folder", content.kind() == ArtifactKind.FOLDER);
    node.put("piece_length", content.pieceLengthBytes());
    node.put("published_at", time(release.publishedAt()));
    node.put("published_by", release.publishedBy());
    release
        .revocation()
        .ifPresent(
            revocation ->
                node.putObject("revocation")
                    .put("at", time(revocation.at()))
                    .put("by", revocation.by())
                    .put("reason", revocation.reason()));
    return node;
  }

  /** As {@link #release}, with its files, where their content is, its labels and its end. */
  ObjectNode whole(StoredRelease release) {
    var stored = catalog.files(release);
    var node = release(release);
    var files = node.putArray("files");
    stored.forEach(file -> files.add(file(file)));
    var labels = node.putArray("labels");
    catalog.labels(release).forEach(labels::add);
    catalog.expiry(release).ifPresent(end -> node.put("expires_at", time(end)));
    node.put("kept", catalog.isKept(stored));
    var places = node.putArray("places");
    var sources = catalog.sources(release);
    for (var file : stored) {
      sources.getOrDefault(file.sha256(), List.of()).forEach(source -> places.add(place(source)));
    }
    return node;
  }

  private static ObjectNode file(StoredFile file) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("path", file.path())
        .put("size", file.sizeBytes())
        .put("executable", file.executable())
        .put("sha256", file.sha256().hex());
  }

  private ObjectNode place(StoredSource source) {
    var kind = isSigned.test(source.url()) ? SourceKind.SIGNED_LINK : source.kind();
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", kind.label())
            .put("url", source.url().toString());
    source.url().expiresAt().ifPresent(end -> node.put("expires_at", time(end)));
    return node;
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
