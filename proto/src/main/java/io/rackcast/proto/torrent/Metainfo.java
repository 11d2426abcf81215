package io.rackcast.proto.torrent;

import java.util.List;
import java.util.Optional;

/**
 * A torrent (BEP 3), checked: v1, or hybrid of v1 and v2 (BEP 52, "upgrade path").
 *
 * <p>One that exists is consistent: its paths stay inside its folder, it has a hash for every
 * piece, and in a hybrid both halves describe the same files and the piece layers hash up to the
 * files' roots. Pieces lie in one address space, that of v1, where a hybrid pads each file to the
 * end of its last piece; so there a piece holds bytes of one file only. Immutable; any thread.
 */
public final class Metainfo {
  private final byte[] torrent;
  private final InfoHashes infoHashes;
  private final Layout layout;
  private final PieceHashes hashes;
  private final long contentLength;
  private final boolean isPrivate;
  private final List<List<String>> trackers;

  /** Keeps what it gets; {@link MetainfoReader} has checked it. */
  Metainfo(
      byte[] torrent,
      InfoHashes infoHashes,
      Layout layout,
      PieceHashes hashes,
      boolean isPrivate,
      List<List<String>> trackers) {
    this.torrent = torrent;
    this.infoHashes = infoHashes;
    this.layout = layout;
    this.hashes = hashes;
    this.contentLength = layout.contentLength();
    this.isPrivate = isPrivate;
    this.trackers = trackers;
  }

  /**
   * Reads a torrent: strict bencode, at most 32 MiB, 1,000,000 pieces of at most 64 MiB, and
   * 200,000 files.
   *
   * @param torrent the .torrent file; copied
   * @throws MetainfoException if it is none, is inconsistent, is v2 only, or a path in it could
   *     leave its folder
   */
  public static Metainfo parse(byte[] torrent) {
    try {
      return MetainfoReader.read(torrent.clone());
    } catch (MetainfoException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new MetainfoException("this is no usable torrent: " + e.getMessage(), e);
    }
  }

  /** The .torrent file, in a new array. */
  public byte[] torrentBytes() {
    return torrent.clone();
  }

  /** SHA-1 of the info dictionary: the swarm's name. */
  public InfoHash infoHash() {
    return infoHashes.names().get(0);
  }

  /** SHA-256 of the info dictionary; empty in a v1 torrent. */
  public Optional<Sha256Digest> infoHashV2() {
    return Optional.ofNullable(infoHashes.v2());
  }

  /**
   * All names under which peers may look for this content, each once announced and shaken hands
   * with: first {@link #infoHash()}. A v1 torrent has no more. A hybrid's others are the v2
   * infohash cut to 20 bytes; the infohash of its {@link #v1Form()}; and the one of clients that
   * lose dictionary entries with an empty key, which a v2 file tree is full of (aria2 up to 1.36).
   */
  public List<InfoHash> swarmNames() {
    return infoHashes.names();
  }

  /**
   * This torrent for clients that know v1 only and stumble over a v2 half (Transmission 3 refuses
   * it, aria2 up to 1.36 computes another infohash): the same name, trackers, files, padding and
   * pieces, but an infohash of its own. A v1 torrent is its own v1 form.
   */
  public Metainfo v1Form() {
    return isHybrid() ? parse(MetainfoReader.v1Form(torrent)) : this;
  }

  /** Name of the folder, or of the single file: one path part. */
  public String name() {
    return layout.name();
  }

  /** Whether the files stand in a folder called {@link #name()}; if not, there is one file. */
  public boolean isFolder() {
    return layout.isFolder();
  }

  /** Bytes of all files, without padding. */
  public long contentLength() {
    return contentLength;
  }

  /** Bytes of all pieces, with padding. */
  public long addressLength() {
    return layout.addressLength();
  }

  /** Bytes of every piece but the last. */
  public int pieceLength() {
    return layout.pieceLength();
  }

  /** Number of pieces, 1 or more. */
  public int pieceCount() {
    return layout.pieceCount();
  }

  /** Bytes of a piece on the wire, padding included. */
  public int pieceSize(int piece) {
    return layout.pieceSize(piece);
  }

  /** The files, in the order of their bytes. */
  public List<TorrentFile> files() {
    return layout.files();
  }

  /** Whether peers may come from the trackers only (BEP 27). */
  public boolean isPrivate() {
    return isPrivate;
  }

  /** Whether it is a v2 torrent too. */
  public boolean isHybrid() {
    return hashes.isHybrid();
  }

  /** Announce URLs in tiers, the first tier to be tried first (BEP 12); empty if there are none. */
  public List<List<String>> trackers() {
    return trackers;
  }

  /**
   * The parts of files that lie in a piece, in the order of their bytes. Bytes of the piece in no
   * span are padding: zeros.
   */
  public List<FileSpan> spans(int piece) {
    return layout.spans(piece);
  }

  /** SHA-1 of a piece with its padding, 20 bytes in a new array. */
  public byte[] v1PieceHash(int piece) {
    return hashes.v1(layout.checked(piece));
  }

  /** The root of a piece's hash tree (BEP 52); empty in a v1 torrent. */
  public Optional<Sha256Digest> pieceRoot(int piece) {
    return hashes.root(layout.checked(piece));
  }

  /**
   * A new check of a piece against its root.
   *
   * @throws IllegalStateException if this is a v1 torrent, which has no roots; use {@link
   *     #v1PieceHash}
   */
  public PieceCheck newPieceCheck(int piece) {
    if (!isHybrid()) {
      throw new IllegalStateException(
          "the v1 torrent %s has no hash trees; check its pieces by SHA-1".formatted(infoHash()));
    }
    return new PieceCheck(layout, hashes, piece);
  }

  /** The name and the infohash. */
  @Override
  public String toString() {
    return name() + " (" + infoHash() + ")";
  }
}
