package io.rackcast.tracker.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.ByteString;
import io.rackcast.proto.v1.ApprovalEvent;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.proto.v1.Approved;
import io.rackcast.proto.v1.Revoked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalFileTest {
  private static final ApprovalEvents SET =
      ApprovalEvents.newBuilder()
          .setStoreId("store")
          .setFromScratch(true)
          .addEvents(event(7, 1).setApproved(Approved.newBuilder().setLabel("web@1")))
          .addEvents(event(3, 2).setRevoked(Revoked.newBuilder().setReason("a hole")))
          .setHeadRevision(7)
          .build();

  @TempDir Path folder;
  private ApprovalFile file;
  private Path path;

  private static ApprovalEvent.Builder event(long revision, int first) {
    var infohash = new byte[20];
    infohash[0] = (byte) first;
    return ApprovalEvent.newBuilder()
        .setRevision(revision)
        .setInfohash(ByteString.copyFrom(infohash));
  }

  @BeforeEach
  void write() {
    file = new ApprovalFile(folder);
    path = folder.resolve("approvals.bin");
    file.write(SET);
  }

  @Test
  void read_whatWasWritten_isTheSame() {
    assertThat(file.read()).contains(SET);
  }

  @Test // cut behind an approval it passed for a whole set that lacks the revocation
  void read_cutAtAnyByte_isNothing() throws IOException {
    byte[] whole = Files.readAllBytes(path);

    for (int length = 0; length < whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));

      assertThat(file.read()).as("cut at " + length).isEmpty();
    }
  }

  @Test // another infohash would be approved
  void read_anyBitChanged_isNothing() throws IOException {
    byte[] whole = Files.readAllBytes(path);

    for (int at = 0; at < 8 * whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at / 8] ^= (byte) (1 << at % 8);
      Files.write(path, changed);

      assertThat(file.read()).as("bit " + at).isEmpty();
    }
  }

  @Test
  void readAndWrite_aFolderInItsPlace_neverThrow() throws IOException {
    Files.delete(path);
    Files.createDirectories(path.resolve("x"));

    assertThat(file.read()).isEmpty();
    assertThatCode(() -> file.write(SET)).doesNotThrowAnyException();
  }
}
