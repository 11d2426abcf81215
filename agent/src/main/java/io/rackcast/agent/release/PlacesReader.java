package io.rackcast.agent.release;

import io.rackcast.agent.release.FilePlaces.Elsewhere;
import io.rackcast.proto.source.SourceKind;
import io.rackcast.proto.source.SourceRequest;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.FileSources;
import io.rackcast.proto.v1.PlaceKind;
import io.rackcast.proto.v1.Source;
import io.rackcast.proto.v1.Sources;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** From the publisher's message to places; nothing of it is repeated in what is thrown. */
final class PlacesReader {
  private PlacesReader() {}

  /**
   * All files, in the publisher's order.
   *
   * @throws IllegalArgumentException with one sentence if one is not well formed
   */
  static List<FilePlaces> read(Sources sources) {
    return sources.getFilesList().stream().map(PlacesReader::file).toList();
  }

  private static FilePlaces file(FileSources file) {
    return new FilePlaces(
        file.getPath(),
        Sha256Digest.of(file.getSha256().toByteArray()),
        file.getAtPublisher(),
        file.getElsewhereList().stream().map(PlacesReader::elsewhere).toList());
  }

  private static Elsewhere elsewhere(Source source) {
    var url = SourceUrl.parse(source.getUrl());
    var etag = Optional.of(source.getEtag()).filter(text -> !text.isEmpty());
    var request =
        new SourceRequest(
            url.toString(), kind(source.getKind(), url), url, source.getHeadersMap(), etag);
    var expiry =
        source.hasExpiresAt()
            ? Optional.of(
                Instant.ofEpochSecond(
                    source.getExpiresAt().getSeconds(), source.getExpiresAt().getNanos()))
            : Optional.<Instant>empty();
    return new Elsewhere(request, expiry);
  }

  private static SourceKind kind(PlaceKind kind, SourceUrl url) {
    return switch (kind) {
      case PLACE_KIND_HTTP -> SourceKind.HTTP;
      case PLACE_KIND_SIGNED_LINK -> SourceKind.SIGNED_LINK;
      case PLACE_KIND_REGISTRY -> SourceKind.REGISTRY;
      case PLACE_KIND_UNSPECIFIED, UNRECOGNIZED -> url.kind();
    };
  }
}
