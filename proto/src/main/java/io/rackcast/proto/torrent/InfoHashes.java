package io.rackcast.proto.torrent;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BValue;
import io.rackcast.proto.bencode.Bencode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of an info dictionary.
 *
 * <p>They are taken over the dictionary as it stands in its file: strict bencode has one encoding,
 * so writing what was read gives the same bytes (BEP 52, "infohash"). Nothing is written in one
 * piece, since a dictionary may have many megabytes.
 *
 * @param names see {@link Metainfo#swarmNames()}
 * @param v2 the v2 infohash; null in a v1 torrent
 */
record InfoHashes(List<InfoHash> names, @Nullable Sha256Digest v2) {
  /** Of a v1 torrent. */
  static InfoHashes ofV1(BDictionary info) {
    return new InfoHashes(List.of(v1(info)), null);
  }

  /** Of a hybrid torrent. */
  static InfoHashes ofHybrid(BDictionary info) {
    Sha256Digest v2 = v2(info);
    var names = List.of(v1(info), v2.truncated(), v1(v1Form(info)), v1(withoutEmptyKeys(info)));
    return new InfoHashes(names, v2);
  }

  /** The v1 infohash. */
  static InfoHash v1(BDictionary info) {
    return InfoHash.of(digest(info, Sha.sha1()));
  }

  /** The v2 infohash. */
  static Sha256Digest v2(BDictionary info) {
    return Sha256Digest.of(digest(info, Sha.sha256()));
  }

  /** The same torrent for clients that know v1 only: same files, pieces and padding. */
  static BDictionary v1Form(BDictionary info) {
    return info.without("file tree").without("meta version");
  }

  /** What aria2 up to 1.36 makes of a dictionary: it loses the files of a file tree. */
  private static BDictionary withoutEmptyKeys(BDictionary dictionary) {
    var rest = BDictionary.builder();
    dictionary.without("").forEach((key, value) -> rest.put(key, withoutEmptyKeys(value)));
    return rest.build();
  }

  private static BValue withoutEmptyKeys(BValue value) {
    return value instanceof BDictionary dictionary ? withoutEmptyKeys(dictionary) : value;
  }

  private static byte[] digest(BDictionary info, MessageDigest digest) {
    var sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
    try (var out = new BufferedOutputStream(sink)) {
      Bencode.write(info, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return digest.digest();
  }
}
