/**
 * What a torrent is: infohash, peer id, metainfo, files, pieces and their hashes (BEP 3, BEP 47,
 * BEP 52).
 *
 * <p>{@link io.rackcast.proto.torrent.Metainfo} reads v1 and hybrid torrents, {@link
 * io.rackcast.proto.torrent.ContentHasher} makes hybrid ones in one pass over the content, {@link
 * io.rackcast.proto.torrent.PieceCheck} tells whether a piece that arrived is the right one.
 * Reading and writing files, peers and trackers is left to others.
 */
@NullMarked
package io.rackcast.proto.torrent;

import org.jspecify.annotations.NullMarked;
