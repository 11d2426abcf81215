package io.rackcast.agent.transfer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.InfoHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final int HEAD_BYTES = 48;
  private final InfoHash infoHash = InfoHash.of(new byte[20]);
  private final UUID boot = new UUID(1, 2);

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void write() throws Exception {
    path = folder.resolve("journal");
    try (var journal =
        Journal.create(path, infoHash, 10, boot, BitSet.valueOf(new long[] {0b11}))) {
      journal.add(BitSet.valueOf(new long[] {1 << 5}));
      journal.add(BitSet.valueOf(new long[] {1 << 9}));
    }
  }

  private BitSet read(UUID bootId) throws Exception {
    return Journal.read(path, infoHash, 10, bootId).orElse(new BitSet());
  }

  @Test
  void read_sameBoot_namesAllPieces() throws Exception {
    assertThat(read(boot).stream()).containsExactly(0, 1, 5, 9);
  }

  @Test
  void read_otherBootOrTorrent_isNotTrusted() throws Exception {
    assertThat(Journal.read(path, infoHash, 10, new UUID(1, 3))).isEmpty();
    assertThat(Journal.read(path, infoHash, 11, boot)).isEmpty();
    assertThat(Journal.read(folder.resolve("none"), infoHash, 10, boot)).isEmpty();
  }

  @Test
  void read_cutAnywhere_namesTheWholeEntriesBeforeTheCut() throws Exception {
    byte[] whole = Files.readAllBytes(path);
    for (int length = 0; length <= whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));

      assertThat(read(boot).cardinality()).isEqualTo(Math.max(0, (length - HEAD_BYTES) / 4));
    }
  }

  @Test
  void read_numberOutOfRange_endsThere() throws Exception {
    byte[] bytes = Files.readAllBytes(path);
    bytes[HEAD_BYTES + 8] = 1;
    Files.write(path, bytes);

    assertThat(read(boot).stream()).containsExactly(0, 1);
  }
}
