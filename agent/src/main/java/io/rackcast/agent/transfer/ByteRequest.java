package io.rackcast.agent.transfer;

import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of one piece that a peer asks for: a block of 16 KiB by BEP 3, of agents up to what they
 * were told that one request may be ({@code rc_request}), and after cancels whatever is left of it.
 *
 * @param piece number of the piece, from 0
 * @param begin offset in it, in bytes
 * @param length bytes, 1 or more
 */
record ByteRequest(int piece, int begin, int length) {
  /** Whether the other one's bytes are all among this one's. */
  boolean contains(ByteRequest other) {
    return piece == other.piece
        && begin <= other.begin
        && other.begin + other.length <= begin + length;
  }

  /** The same bytes in requests of so many each, the last one of what is left. */
  List<ByteRequest> cut(int most) {
    List<ByteRequest> parts = new ArrayList<>();
    for (int at = begin; at < begin + length; at += most) {
      parts.add(new ByteRequest(piece, at, Math.min(most, begin + length - at)));
    }
    return parts;
  }

  /** What is left when the other one, which it contains, is taken out. */
  List<ByteRequest> without(ByteRequest other) {
    List<ByteRequest> rest = new ArrayList<>();
    if (other.begin > begin) {
      rest.add(new ByteRequest(piece, begin, other.begin - begin));
    }
    int end = other.begin + other.length;
    if (end < begin + length) {
      rest.add(new ByteRequest(piece, end, begin + length - end));
    }
    return rest;
  }
}
