package io.rackcast.publisher.web;

import io.javalin.http.Context;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.publisher.catalog.Catalog;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.store.StoredRelease;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * {@code GET /torrents/<infohash>.torrent}, {@code GET /artifacts/sha256:<hex>/torrent} and {@code
 * GET /releases/<name>/<version or label>/torrent}: an artifact's metainfo without announce URLs,
 * the same for everybody who may read it. (Signed ones come by gRPC, where the caller can say for
 * which node.)
 */
final class TorrentRoute {
  private static final Pattern FILE = Pattern.compile("([0-9a-fA-F]{40})\\.torrent");

  private final Catalog catalog;

  TorrentRoute(Catalog catalog) {
    this.catalog = catalog;
  }

  void byInfoHash(Context call, Caller caller) throws IOException {
    var match = FILE.matcher(call.pathParam("file"));
    if (!match.matches()) {
      throw new Refusal(
          Refusal.Kind.INVALID, "the path is not /torrents/ and 40 hex digits and .torrent");
    }
    send(call, catalog.byInfoHash(caller, Right.READ, InfoHash.parse(match.group(1))));
  }

  void byDigest(Context call, Caller caller) throws IOException {
    send(call, catalog.byDigest(caller, Right.READ, Paths.digest(call, "/artifacts/")));
  }

  void byRelease(Context call, Caller caller) throws IOException {
    var release = catalog.byKey(caller, Right.READ, Paths.release(call));
    Paths.sayWhich(call, release, "/torrent");
    send(call, release);
  }

  private void send(Context call, StoredRelease release) throws IOException {
    byte[] torrent = catalog.torrent(release, List.of(), List.of());
    call.header("Cache-Control", "private, no-cache");
    if (!ETags.isKnown(call, "\"" + release.artifact().content().infoHash() + "\"")) {
      call.contentType("application/x-bittorrent").result(torrent);
    }
  }
}
