package io.rackcast.agent.transfer.wire;

import io.netty.buffer.ByteBuf;

/**
 * Hears the messages of one peer, on its event loop. Lengths are checked; whether a piece, an
 * offset or a moment is right is for the listener to say, by throwing {@link WireException}.
 */
public interface PeerSink {
  /** The peer answers no requests from now on. */
  void choke();

  /** The peer answers requests from now on. */
  void unchoke();

  /** The peer wants pieces of ours. */
  void interested();

  /** The peer wants nothing of ours. */
  void notInterested();

  /** The peer has this piece. */
  void have(int piece);

  /** The peer's pieces, bit 7 of byte 0 first; valid during the call. */
  void bitfield(ByteBuf bits);

  /** The peer has everything (BEP 6). */
  void haveAll();

  /** The peer has nothing (BEP 6). */
  void haveNone();

  /** The peer asks for a block. */
  void request(int piece, int begin, int length);

  /** The peer no longer wants a block. */
  void cancel(int piece, int begin, int length);

  /** The peer will not send a block (BEP 6). */
  void reject(int piece, int begin, int length);

  /** A block; the listener owns the buffer and releases it. */
  void block(int piece, int begin, ByteBuf data);

  /** An extension message (BEP 10); 0 is the extension handshake; valid during the call. */
  void extended(int id, ByteBuf payload);

  /** A message that asks nothing of us: keep-alive, port, suggestion, allowed fast, unknown. */
  void other();

  /** All that has arrived so far is handed over: time to answer. */
  void batchEnd();
}
