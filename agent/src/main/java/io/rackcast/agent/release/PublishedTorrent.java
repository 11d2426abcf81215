package io.rackcast.agent.release;

import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.Sha256Digest;

/**
 * An artifact's torrent as the publisher has it.
 *
 * @param name a release that points at the artifact
 * @param digest the artifact's SHA-256 (of the bytes of a file, or of a folder's listing)
 * @param metainfo the torrent, parsed and checked
 */
public record PublishedTorrent(ReleaseName name, Sha256Digest digest, Metainfo metainfo) {}
