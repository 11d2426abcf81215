package io.rackcast.tracker.http;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import io.rackcast.tracker.core.AnnounceCall;
import io.rackcast.tracker.swarm.Announce;
import org.jspecify.annotations.Nullable;

/**
 * An announce as it comes over HTTP (BEP 3, "Tracker GET requests"): how the answer should look.
 * What it says goes into the call.
 *
 * @param compact whether peers are wanted as in BEP 23, the default
 * @param noPeerId whether peer ids may be left out of the other form
 */
record HttpAnnounce(boolean compact, boolean noPeerId) {

  /**
   * Reads a query string into {@code call}, all but where it came from.
   *
   * @throws BadRequestException with a sentence for the peer
   */
  static HttpAnnounce read(byte[] bytes, int from, int end, AnnounceCall call)
      throws BadRequestException {
    var reader = new Reader();
    var cursor = new QueryCursor(bytes, from, end);
    while (cursor.advance()) {
      reader.take(cursor);
    }
    return reader.result(call);
  }

  /** What has been read so far. */
  private static final class Reader {
    private final Seen seen = new Seen();
    private @Nullable InfoHash infoHash;
    private @Nullable PeerId peerId;
    private @Nullable String token;
    private int port;
    private long uploaded;
    private long downloaded;
    private long left = Announce.LEFT_UNKNOWN;
    private int numwant = Announce.NUMWANT_DEFAULT;
    private Event event = Event.NONE;
    private boolean compact = true;
    private boolean noPeerId;

    void take(QueryCursor cursor) throws BadRequestException {
      String name = cursor.name();
      switch (name) {
        case "info_hash" -> infoHash = seen.once(name, Values.infoHash(cursor, name));
        case "peer_id" -> peerId = seen.once(name, Values.peerId(cursor, name));
        case "port" -> port = seen.once(name, Values.port(cursor, name));
        case "uploaded" -> uploaded = seen.once(name, Values.count(cursor, name));
        case "downloaded" -> downloaded = seen.once(name, Values.count(cursor, name));
        case "left" -> left = seen.once(name, Values.count(cursor, name));
        case "numwant" -> numwant = seen.once(name, Values.numwant(cursor, name));
        case "event" -> event = seen.once(name, Values.event(cursor, name));
        case "compact" -> compact = seen.once(name, !Values.isZero(cursor, name));
        case "no_peer_id" -> noPeerId = seen.once(name, !Values.isZero(cursor, name));
        case "jwt" -> token = seen.once(name, cursor.text(name));
        default -> {
          // Clients send much of their own: key, supportcrypto, corrupt, redundant, trackerid.
        }
      }
    }

    HttpAnnounce result(AnnounceCall call) throws BadRequestException {
      if (infoHash == null) {
        throw new BadRequestException("info_hash is missing");
      }
      if (peerId == null) {
        throw new BadRequestException("peer_id is missing");
      }
      if (port == 0) {
        throw new BadRequestException("port is missing");
      }
      call.announce()
          .infoHash(infoHash)
          .peerId(peerId)
          .port(port)
          .uploaded(uploaded)
          .downloaded(downloaded)
          .left(left)
          .event(event)
          .numwant(numwant);
      call.token().set(token);
      call.contacts().withIds(!compact && !noPeerId);
      return new HttpAnnounce(compact, noPeerId);
    }
  }
}
