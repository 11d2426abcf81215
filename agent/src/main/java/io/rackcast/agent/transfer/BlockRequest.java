package io.rackcast.agent.transfer;

/** A block that a peer asks for: piece, offset in it, bytes. */
record BlockRequest(int piece, int begin, int length) {}
