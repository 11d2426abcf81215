package io.rackcast.tracker.http;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;

/** Reads the values of announce and scrape parameters from where the cursor stands. */
final class Values {
  private Values() {}

  static InfoHash infoHash(QueryCursor cursor, String name) throws BadRequestException {
    return InfoHash.of(twentyBytes(cursor, name), 0);
  }

  static PeerId peerId(QueryCursor cursor, String name) throws BadRequestException {
    return PeerId.of(twentyBytes(cursor, name), 0);
  }

  private static byte[] twentyBytes(QueryCursor cursor, String name) throws BadRequestException {
    int length = cursor.decode(name);
    if (length != InfoHash.LENGTH) {
      throw new BadRequestException(name + " has " + length + " bytes; it must have 20");
    }
    return cursor.bytes();
  }

  static int port(QueryCursor cursor, String name) throws BadRequestException {
    long port = cursor.number(name);
    if (port < 1 || port > 65535) {
      throw new BadRequestException("port is " + port + "; it must be 1 to 65535");
    }
    return (int) port;
  }

  static long count(QueryCursor cursor, String name) throws BadRequestException {
    long count = cursor.number(name);
    if (count < 0) {
      throw new BadRequestException(name + " is " + count + "; it must be 0 or more");
    }
    return count;
  }

  /** Any negative number leaves it to the tracker, any huge one is as much as there is. */
  static int numwant(QueryCursor cursor, String name) throws BadRequestException {
    return (int) Math.max(-1, Math.min(cursor.number(name), Integer.MAX_VALUE));
  }

  static Event event(QueryCursor cursor, String name) throws BadRequestException {
    String text = cursor.text(name);
    return switch (text) {
      // "empty", BEP 3: the same as none at all.
      case "", "empty" -> Event.NONE;
      case "started" -> Event.STARTED;
      case "stopped" -> Event.STOPPED;
      case "completed" -> Event.COMPLETED;
      case "paused" -> Event.PAUSED;
      default ->
          throw new BadRequestException(
              "event must be started, stopped, completed or paused, or be left out");
    };
  }

  static boolean isZero(QueryCursor cursor, String name) throws BadRequestException {
    return cursor.text(name).equals("0");
  }
}
