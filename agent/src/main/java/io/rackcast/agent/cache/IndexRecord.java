package io.rackcast.agent.cache;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One record of the index, as bytes.
 *
 * <pre>
 *  0  1  kind: 1 an artifact as it is now, 2 it is gone, 3 it was used
 *  1 20  infohash
 *  kind 1:  digest 32, size 8, pieces 4, used 8, checked 8, flags 1 (1 paused, 2 pinned, 4 whole,
 *           8 ended), name, reason of the end if it has ended, number of releases 4, each release;
 *           texts as {@link DataOutputStream#writeUTF}
 *  kind 3:  used 8
 * </pre>
 */
final class IndexRecord {
  private static final int PUT = 1;
  private static final int GONE = 2;
  private static final int USED = 3;
  private static final int PAUSED_FLAG = 1;
  private static final int PINNED_FLAG = 2;
  private static final int WHOLE_FLAG = 4;
  private static final int ENDED_FLAG = 8;
  private static final int MOST_RELEASES = 1_000_000;

  private IndexRecord() {}

  /** Writes one record. */
  private interface Body {
    void write(DataOutputStream out) throws IOException;
  }

  static byte[] put(CachedArtifact artifact) {
    return bytes(PUT, artifact.infoHash(), out -> write(artifact, out));
  }

  static byte[] gone(InfoHash infoHash) {
    return bytes(GONE, infoHash, out -> {});
  }

  static byte[] used(InfoHash infoHash, long millis) {
    return bytes(USED, infoHash, out -> out.writeLong(millis));
  }

  private static byte[] bytes(int kind, InfoHash infoHash, Body body) {
    var bytes = new ByteArrayOutputStream(256);
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(kind);
      out.write(infoHash.bytes());
      body.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(CachedArtifact artifact, DataOutputStream out) throws IOException {
    ArtifactState state = artifact.state();
    out.write(artifact.digest().bytes());
    out.writeLong(artifact.sizeBytes());
    out.writeInt(artifact.pieceCount());
    out.writeLong(state.usedMillis());
    out.writeLong(state.checkedMillis());
    out.writeByte(flags(state));
    out.writeUTF(artifact.name());
    if (state.ended().isPresent()) {
      out.writeUTF(state.ended().get());
    }
    out.writeInt(state.releases().size());
    for (String release : state.releases()) {
      out.writeUTF(release);
    }
  }

  private static int flags(ArtifactState state) {
    return (state.paused() ? PAUSED_FLAG : 0)
        | (state.pinned() ? PINNED_FLAG : 0)
        | (state.whole() ? WHOLE_FLAG : 0)
        | (state.ended().isPresent() ? ENDED_FLAG : 0);
  }

  /**
   * Applies a record to what the records before it made.
   *
   * @throws IOException if it is no record
   */
  static void apply(DataInputStream in, Map<InfoHash, CachedArtifact> to, Torrents torrents)
      throws IOException {
    int kind = in.readUnsignedByte();
    InfoHash infoHash = InfoHash.of(in.readNBytes(InfoHash.LENGTH));
    switch (kind) {
      case PUT -> to.put(infoHash, read(infoHash, in, torrents));
      case GONE -> to.remove(infoHash);
      case USED -> {
        long used = in.readLong();
        to.computeIfPresent(infoHash, (key, was) -> was.with(was.state().used(used)));
      }
      default -> throw new IOException("a record of the unknown kind " + kind);
    }
  }

  private static CachedArtifact read(InfoHash infoHash, DataInputStream in, Torrents torrents)
      throws IOException {
    Sha256Digest digest = Sha256Digest.of(in.readNBytes(Sha256Digest.LENGTH));
    long size = in.readLong();
    int pieces = in.readInt();
    long used = in.readLong();
    long checked = in.readLong();
    int flags = in.readUnsignedByte();
    String name = in.readUTF();
    Optional<String> ended =
        (flags & ENDED_FLAG) == 0 ? Optional.empty() : Optional.of(in.readUTF());
    var state =
        new ArtifactState(
            releases(in),
            ended,
            (flags & PAUSED_FLAG) != 0,
            (flags & PINNED_FLAG) != 0,
            (flags & WHOLE_FLAG) != 0,
            used,
            checked);
    return new CachedArtifact(infoHash, name, digest, size, pieces, state, torrents);
  }

  private static Set<String> releases(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MOST_RELEASES) {
      throw new IOException("a record with " + count + " releases");
    }
    if (count == 1) {
      return Set.of(in.readUTF());
    }
    Set<String> releases = new HashSet<>();
    for (int i = 0; i < count; i++) {
      releases.add(in.readUTF());
    }
    return releases;
  }
}
