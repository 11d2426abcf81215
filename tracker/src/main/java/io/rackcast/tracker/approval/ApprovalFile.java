package io.rackcast.tracker.approval;

import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.tracker.state.SafeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the set in {@code approvals.bin}: one ApprovalEvents message, replaced as a whole. */
final class ApprovalFile {
  private static final Logger LOG = LoggerFactory.getLogger(ApprovalFile.class);

  private final Path file;

  ApprovalFile(Path folder) {
    this.file = folder.resolve("approvals.bin");
  }

  /** What was kept; empty, and a warning, if it cannot be read. */
  Optional<ApprovalEvents> read() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ApprovalEvents.parseFrom(SafeFile.readSealed(file)));
    } catch (IOException e) {
      LOG.warn("{} cannot be read and is asked for anew: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  void write(ApprovalEvents snapshot) {
    try {
      SafeFile.replaceSealed(file, snapshot.toByteArray());
    } catch (IOException e) {
      LOG.warn("{} cannot be written, a restart will need the publisher: {}", file, e.getMessage());
    }
  }
}
