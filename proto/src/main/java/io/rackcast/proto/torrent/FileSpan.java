package io.rackcast.proto.torrent;

/**
 * The part of a file that lies in a piece.
 *
 * @param file index into the files of the torrent
 * @param fileOffset first byte inside the file
 * @param pieceOffset first byte inside the piece
 * @param length bytes, 1 or more
 */
public record FileSpan(int file, long fileOffset, int pieceOffset, int length) {}
