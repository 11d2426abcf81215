package io.rackcast.agent.transfer.wire;

import java.util.Locale;

/** Why a peer connection was closed; the label of the counter of closed connections. */
public enum CloseCause {
  /** The peer closed, or the network did. */
  GONE,
  /** We stopped the transfer or the engine. */
  STOPPED,
  /** The first bytes are not a BitTorrent handshake. */
  NOT_BITTORRENT,
  /** The peer began without TLS, which is required here. */
  PLAIN,
  /** TLS could not be begun, or broke. */
  TLS,
  /** One side does not take the other's certificate. */
  CERTIFICATE,
  /** The handshake names a torrent that does not run here. */
  UNKNOWN_INFOHASH,
  /** A peer that we dialled closed instead of shaking hands: it does not know the infohash. */
  NAME_REFUSED,
  /** The transfer still checks what is on the disk. */
  NOT_READY,
  /** The handshake did not come in time. */
  HANDSHAKE_TIMEOUT,
  /** Nothing was heard for the idle timeout. */
  IDLE,
  /** The peer is this engine itself. */
  SELF,
  /** The same peer has another connection. */
  DUPLICATE,
  /** No room for another connection. */
  TOO_MANY,
  /** The peer sent wrong data and is banned from the transfer. */
  BANNED,
  /** Both sides have everything. */
  NOTHING_TO_DO,
  /** A message is longer than its kind allows. */
  TOO_LONG,
  /** A message has another length than its kind has. */
  WRONG_LENGTH,
  /** A piece number, an offset or a length is outside the torrent. */
  OUT_OF_RANGE,
  /** More requests than can be answered, while it does not read the answers. */
  FLOOD,
  /** A fault of ours while handling the connection. */
  FAULT;

  /** The metric label, lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
