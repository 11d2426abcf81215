/**
 * The transfer engine: exchanges the pieces of torrents with other peers over TCP.
 *
 * <p>Owns peer connections, which block is asked of whom, verification, the files while they are
 * fetched and the count of bytes by tier. It leaves to others: finding peers (trackers push or
 * announce them), where a peer is ({@link io.rackcast.agent.transfer.PeerLocator}), and how long
 * content is kept. Door: {@link io.rackcast.agent.transfer.TransferEngine} and {@link
 * io.rackcast.agent.transfer.Transfer}.
 *
 * <p>Follows BEP 3 (peer protocol), BEP 6 (fast extension; allowed-fast and suggestions are
 * ignored), BEP 10 (extension protocol), BEP 21 (upload only), and for content BEP 47 (padding) and
 * BEP 52 (piece layers). Agents tell each other by BEP 10 how many bytes they send for one request,
 * so that it can be for many blocks ({@code rc_request}), and which pieces they fetch from outside
 * their racks ({@code rc_fetching}). What was written or read lately goes out as regions of files,
 * which the kernel sends without a copy of ours ({@code sendfile}); the rest, and all that is
 * encrypted, is read first. Not spoken, as a datacenter has no use for them: encryption handshakes,
 * DHT, PEX, uTP, tit-for-tat.
 */
@NullMarked
package io.rackcast.agent.transfer;

import org.jspecify.annotations.NullMarked;
