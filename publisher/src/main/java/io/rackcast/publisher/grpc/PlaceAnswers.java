package io.rackcast.publisher.grpc;

import com.google.protobuf.ByteString;
import io.rackcast.proto.source.SourceKind;
import io.rackcast.proto.v1.FileSources;
import io.rackcast.proto.v1.Place;
import io.rackcast.proto.v1.PlaceKind;
import io.rackcast.proto.v1.Release;
import io.rackcast.proto.v1.Source;
import io.rackcast.proto.v1.Sources;
import io.rackcast.publisher.catalog.Catalog;
import io.rackcast.publisher.registration.SignedUrls;
import io.rackcast.publisher.store.StoredFile;
import io.rackcast.publisher.store.StoredRelease;
import io.rackcast.publisher.store.StoredSource;
import java.util.List;

/** Where content is: for everybody who may read, without secrets; for origins, with them. */
final class PlaceAnswers {
  private final Catalog catalog;
  private final SignedUrls links;
  private final boolean webSeeds;

  /**
   * @param links signs what an origin is told
   * @param webSeeds whether torrents name web seeds
   */
  PlaceAnswers(Catalog catalog, SignedUrls links, boolean webSeeds) {
    this.catalog = catalog;
    this.links = links;
    this.webSeeds = webSeeds;
  }

  /** A release with its files and places. */
  Release whole(StoredRelease release) {
    var files = catalog.files(release);
    var sources = catalog.sources(release);
    var artifact = Answers.artifact(release.artifact());
    for (StoredFile file : files) {
      artifact.addFiles(Answers.file(file));
      sources.getOrDefault(file.sha256(), List.of()).forEach(at -> artifact.addPlaces(place(at)));
    }
    artifact.setKept(catalog.isKept(files));
    var answer =
        Answers.release(release, artifact).toBuilder().addAllLabels(catalog.labels(release));
    catalog.expiry(release).ifPresent(end -> answer.setExpiresAt(Answers.timestamp(end)));
    return answer.build();
  }

  /** All that an origin needs to read the release's content. */
  Sources sources(StoredRelease release) {
    var sources = catalog.sources(release);
    var all = Sources.newBuilder();
    var files = catalog.files(release);
    var kept = catalog.kept(files);
    for (StoredFile file : files) {
      all.addFiles(
          FileSources.newBuilder()
              .setPath(file.path())
              .setSha256(ByteString.copyFrom(file.sha256().bytes()))
              .setAtPublisher(kept.contains(file.sha256()))
              .addAllElsewhere(
                  sources.getOrDefault(file.sha256(), List.of()).stream()
                      .map(this::source)
                      .toList()));
    }
    return all.build();
  }

  /**
   * URLs that any client can read a release's only file by: plain ones, which show nobody's
   * permission to whoever has the torrent.
   */
  List<String> webSeeds(StoredRelease release) {
    if (!webSeeds) {
      return List.of();
    }
    var files = catalog.files(release);
    return files.size() > 1
        ? List.of()
        : catalog.sources(release).getOrDefault(files.get(0).sha256(), List.of()).stream()
            .filter(this::isPlain)
            .map(source -> source.url().toString())
            .toList();
  }

  private boolean isPlain(StoredSource source) {
    return source.kind() == SourceKind.HTTP
        && source.headers().isEmpty()
        && !source.url().hasQuery()
        && !links.signs(source.url());
  }

  private Source source(StoredSource stored) {
    var fresh = links.fresh(stored);
    var source =
        Source.newBuilder()
            .setKind(kind(fresh.kind()))
            .setUrl(fresh.url().secretText())
            .putAllHeaders(fresh.headers())
            .setEtag(fresh.etag().orElse(""));
    fresh.url().expiresAt().ifPresent(end -> source.setExpiresAt(Answers.timestamp(end)));
    return source.build();
  }

  private Place place(StoredSource stored) {
    boolean isSigned = links.signs(stored.url());
    var place =
        Place.newBuilder()
            .setKind(kind(isSigned ? SourceKind.SIGNED_LINK : stored.kind()))
            .setUrl(stored.url().toString());
    stored.url().expiresAt().ifPresent(end -> place.setExpiresAt(Answers.timestamp(end)));
    return place.build();
  }

  private static PlaceKind kind(SourceKind kind) {
    return switch (kind) {
      case HTTP -> PlaceKind.PLACE_KIND_HTTP;
      case SIGNED_LINK -> PlaceKind.PLACE_KIND_SIGNED_LINK;
      case REGISTRY -> PlaceKind.PLACE_KIND_REGISTRY;
      case PUBLISHER -> PlaceKind.PLACE_KIND_UNSPECIFIED;
    };
  }
}
