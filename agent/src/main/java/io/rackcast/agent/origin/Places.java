package io.rackcast.agent.origin;

import io.rackcast.agent.release.FilePlaces;
import io.rackcast.agent.release.Publisher;
import io.rackcast.agent.release.Reply;
import io.rackcast.proto.source.SourceFault;
import io.rackcast.proto.source.SourceKind;
import io.rackcast.proto.source.SourceRequest;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.proto.torrent.Metainfo;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where each file of one artifact can be read: the publisher's store first, then the places that it
 * names, asked for again when a link ends or is refused. May be used by several threads.
 */
final class Places {
  private static final Logger log = LoggerFactory.getLogger(Places.class);

  // Links that are refused although they are fresh must not make many ask the publisher.
  private static final Duration LEAST_BETWEEN = Duration.ofSeconds(10);

  /** How the publisher's own store is asked. */
  record Store(SourceUrl http, Map<String, String> headers) {
    @Override
    public String toString() {
      return "Store[" + http + "]"; // the headers hold a token
    }

    SourceRequest request(FilePlaces file) {
      var url = SourceUrl.parse(http.uri().resolve("/blobs/" + file.sha256()).toString());
      return new SourceRequest(
          "the publisher at " + http, SourceKind.PUBLISHER, url, headers, Optional.empty());
    }
  }

  private final Publisher publisher;
  private final Store store;
  private final Metainfo metainfo;
  private final Clock clock;
  // Of each file of the torrent. Guarded by this.
  private List<List<Place>> files;
  private Instant askedAt;

  private Places(
      Publisher publisher, Store store, Metainfo metainfo, Clock clock, List<List<Place>> files) {
    this.publisher = publisher;
    this.store = store;
    this.metainfo = metainfo;
    this.clock = clock;
    this.files = files;
    this.askedAt = clock.instant();
  }

  /**
   * Asks the publisher.
   *
   * @throws IOException with its sentence, if it does not say, or knows no place of some file
   */
  static Places ask(Publisher publisher, Store store, Metainfo metainfo, Clock clock)
      throws IOException {
    return new Places(publisher, store, metainfo, clock, read(publisher, store, metainfo));
  }

  private static List<List<Place>> read(Publisher publisher, Store store, Metainfo metainfo)
      throws IOException {
    Reply<List<FilePlaces>> reply = publisher.places(metainfo.infoHash()).join();
    if (reply instanceof Reply.Found<List<FilePlaces>> found) {
      return inOrder(store, metainfo, found.value());
    }
    throw new IOException(((Reply.Refused<List<FilePlaces>>) reply).sentence());
  }

  // The publisher's order goes by the bytes of paths, the torrent's by their parts (BEP 52).
  private static List<List<Place>> inOrder(Store store, Metainfo metainfo, List<FilePlaces> named)
      throws IOException {
    Map<String, FilePlaces> byPath = new HashMap<>();
    named.forEach(file -> byPath.put(metainfo.isFolder() ? file.path() : "", file));
    List<List<Place>> files = new ArrayList<>();
    for (var file : metainfo.files()) {
      FilePlaces at = byPath.get(metainfo.isFolder() ? file.path() : "");
      List<Place> places = at == null ? List.of() : of(store, at, file.length());
      if (places.isEmpty() && file.length() > 0) {
        throw new IOException(
            "the publisher has lost \""
                + file.path()
                + "\" of "
                + metainfo.name()
                + " and knows no other place of it; check its data-dir, or publish it again");
      }
      files.add(places);
    }
    return files;
  }

  private static List<Place> of(Store store, FilePlaces file, long sizeBytes) {
    List<Place> places = new ArrayList<>();
    if (file.atPublisher()) {
      places.add(new Place(store.request(file), sizeBytes, Optional.empty()));
    }
    for (var each : file.elsewhere()) {
      places.add(new Place(each.request(), sizeBytes, each.expiresAt()));
    }
    return places;
  }

  /**
   * The place to read a file from now: the first of those that failed least.
   *
   * @throws NoPlaceException if none is worth another try
   */
  Place pick(int file) throws NoPlaceException {
    Place best = best(file);
    if (best.isEnding(clock.instant())) {
      refresh();
      best = best(file);
    }
    var over = best.overFor();
    if (over.isPresent()) {
      throw new NoPlaceException(over.get());
    }
    return best;
  }

  private synchronized Place best(int file) {
    List<Place> places = files.get(file);
    Place best = places.get(0);
    for (Place place : places) {
      boolean isLess = place.faults() < best.faults();
      if (best.isGivenUp() ? !place.isGivenUp() || isLess : isLess && !place.isGivenUp()) {
        best = place;
      }
    }
    return best;
  }

  /** A place failed; a link that was refused or has ended is asked for anew. */
  void failed(Place place, SourceFault fault) {
    // Where it is the only one, the whole fails, which is told there.
    if (!fault.why().isPassing() && !place.isGivenUp() && hasOthers(place)) {
      log.warn("{}: {}; the next place is read", metainfo.infoHash(), fault.sentence());
    }
    place.failed(fault);
    boolean isOver =
        fault.why() == SourceFault.Cause.EXPIRED || fault.why() == SourceFault.Cause.REFUSED;
    if (isOver && place.kind() == SourceKind.SIGNED_LINK) {
      refresh();
    }
  }

  private synchronized boolean hasOthers(Place place) {
    return files.stream().anyMatch(places -> places.size() > 1 && places.contains(place));
  }

  /** Takes over new links; a place whose link is the same stays as it is. */
  private synchronized void refresh() {
    Instant now = clock.instant();
    Duration since = Duration.between(askedAt, now);
    // A clock that was put back does not have it wait.
    if (!since.isNegative() && since.compareTo(LEAST_BETWEEN) < 0) {
      return;
    }
    askedAt = now;
    List<List<Place>> fresh;
    try {
      fresh = read(publisher, store, metainfo);
    } catch (IOException e) {
      return; // what is known is read on; its own fault says what is wrong
    }
    List<List<Place>> merged = new ArrayList<>();
    for (int file = 0; file < files.size(); file++) {
      List<Place> before = files.get(file);
      merged.add(fresh.get(file).stream().map(place -> known(before, place)).toList());
    }
    files = merged;
  }

  private static Place known(List<Place> before, Place place) {
    return before.stream().filter(place::isSameLink).findFirst().orElse(place);
  }
}
