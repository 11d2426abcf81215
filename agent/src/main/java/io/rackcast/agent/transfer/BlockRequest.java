package io.rackcast.agent.transfer;

import java.util.ArrayList;
import java.util.List;

/** A block that a peer asks for: piece, offset in it, bytes. */
record BlockRequest(int piece, int begin, int length) {
  /** Whether the other one's bytes are all among this one's. */
  boolean contains(BlockRequest other) {
    return piece == other.piece
        && begin <= other.begin
        && other.begin + other.length <= begin + length;
  }

  /** The same bytes in requests of so many each, the last one of what is left. */
  List<BlockRequest> cut(int most) {
    List<BlockRequest> parts = new ArrayList<>();
    for (int at = begin; at < begin + length; at += most) {
      parts.add(new BlockRequest(piece, at, Math.min(most, begin + length - at)));
    }
    return parts;
  }

  /** What is left when the other one, which it contains, is taken out. */
  List<BlockRequest> without(BlockRequest other) {
    List<BlockRequest> rest = new ArrayList<>();
    if (other.begin > begin) {
      rest.add(new BlockRequest(piece, begin, other.begin - begin));
    }
    int end = other.begin + other.length;
    if (end < begin + length) {
      rest.add(new BlockRequest(piece, end, begin + length - end));
    }
    return rest;
  }
}
