package io.rackcast.publisher.content;

import io.rackcast.proto.torrent.ContentHasher;
import io.rackcast.proto.torrent.HashedContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An upload that is being worked on: its bytes, and the hashes of those.
 *
 * <p>The hasher cannot be written to disk, so after a restart it is fed again from there, when the
 * first new byte comes. Guarded by its own monitor; the sender is the one that may append. What
 * others ask while that works (how far, how busy) is read without it.
 */
final class OpenUpload {
  // What a crash of the machine may cost, and how often a slow disk is asked to sync.
  private static final long CHECKPOINT_BYTES = 128L << 20;
  private static final long CHECKPOINT_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int READ_BYTES = 1 << 20;

  /** Told how much is on disk for good. */
  @FunctionalInterface
  interface Checkpoint {
    void at(long durableBytes);
  }

  private final UploadPlan plan;
  private final UploadFiles files;
  private final Checkpoint checkpoint;

  private @Nullable ContentHasher hasher;
  private @Nullable HashedContent hashed;
  private long fed;
  private long checkpointed;
  private long checkpointedAt = System.nanoTime();
  private volatile long received;
  private volatile long touchedAt = System.nanoTime();
  private volatile @Nullable Object sender;
  private volatile boolean isFinishing;
  private boolean isGone;

  OpenUpload(UploadPlan plan, UploadFiles files, Checkpoint checkpoint) {
    this.plan = plan;
    this.files = files;
    this.checkpoint = checkpoint;
    this.checkpointed = files.position();
    this.received = files.position();
  }

  UploadPlan plan() {
    return plan;
  }

  UploadFiles files() {
    return files;
  }

  long received() {
    return received;
  }

  /** Whether somebody sent to it within {@code nanos}, or it is being finished. */
  boolean isBusy(long nanos) {
    return isFinishing || (sender != null && System.nanoTime() - touchedAt < nanos);
  }

  /** Whether nobody sends or finishes, nor did within {@code nanos}. */
  boolean isIdle(long nanos) {
    return !isFinishing && sender == null && System.nanoTime() - touchedAt > nanos;
  }

  /** Whether its release is being made, which a large one takes minutes for. */
  boolean isFinishing() {
    return isFinishing;
  }

  /** Says that its release is being made, or no longer; by who holds its monitor. */
  synchronized void finishing(boolean isSo) {
    isFinishing = isSo;
    touchedAt = System.nanoTime();
  }

  /** Returns when nobody makes its release. */
  synchronized void awaitFinished() {
    // Who makes it has the monitor all the while.
  }

  /** Makes {@code next} the sender; a sender before it may append no more. */
  synchronized void takeOver(Object next, long offset) {
    if (isGone || offset != files.position()) {
      throw new Refusal(
          Refusal.Kind.OUT_OF_STEP,
          "the upload goes on at byte "
              + files.position()
              + ", not at "
              + offset
              + "; ask for its state and send from there");
    }
    sender = next;
    touchedAt = System.nanoTime();
  }

  /** Takes the next bytes: on disk first, then into the hashes. */
  synchronized void append(Object from, byte[] data, int offset, int length) {
    requireSender(from);
    if (length > plan.totalBytes() - files.position()) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "the upload has more bytes than the "
              + plan.totalBytes()
              + " that were announced; begin again with the right sizes");
    }
    touchedAt = System.nanoTime();
    try {
      var fresh = fedHasher();
      files.append(data, offset, length);
      fresh.update(data, offset, length);
      fed += length;
      received = files.position();
      if (isCheckpointDue()) {
        checkpoint();
      }
    } catch (IOException e) {
      throw Refusal.of(e);
    }
  }

  /** Makes the hashes of what is here, so that {@link #append} finds them. */
  synchronized void prepare(Object from, Runnable goOn) {
    requireSender(from);
    try {
      fedHasher(goOn);
    } catch (IOException e) {
      throw Refusal.of(e);
    }
  }

  private void requireSender(Object from) {
    if (isGone || sender != from) {
      throw new Refusal(
          Refusal.Kind.OUT_OF_STEP,
          "another sender has taken over this upload; ask for its state and go on from there");
    }
  }

  /** The sender is done or gone; what came is synced. */
  synchronized void release(Object from) {
    if (sender == from) {
      sender = null;
      touchedAt = System.nanoTime();
      checkpointQuietly();
    }
  }

  /**
   * The hashes of the whole content, synced.
   *
   * @throws Refusal when bytes are missing
   */
  synchronized HashedContent finish() {
    if (files.position() != plan.totalBytes()) {
      throw new Refusal(
          Refusal.Kind.TOO_EARLY,
          "the upload has "
              + files.position()
              + " of "
              + plan.totalBytes()
              + " bytes; send the rest first");
    }
    try {
      if (hashed == null) {
        hashed = fedHasher().finish();
        hasher = null;
      }
      checkpoint();
      return hashed;
    } catch (IOException e) {
      throw Refusal.of(e);
    }
  }

  /** Lets go of files and memory; the bytes stay on disk. */
  synchronized void close() {
    if (!isGone) {
      checkpointQuietly();
      isGone = true;
      closeQuietly();
    }
  }

  /** Removes it for good. */
  synchronized void delete() throws IOException {
    isGone = true;
    files.delete();
  }

  private boolean isCheckpointDue() {
    return files.position() - checkpointed >= CHECKPOINT_BYTES
        || System.nanoTime() - checkpointedAt > CHECKPOINT_NANOS;
  }

  private void checkpoint() throws IOException {
    try {
      files.sync();
    } catch (IOException e) {
      // The system may have dropped what it could not write: only what was synced before counts.
      received = files.reopen(checkpointed);
      hasher = null;
      hashed = null;
      throw e;
    }
    checkpointed = files.position();
    checkpointedAt = System.nanoTime();
    checkpoint.at(checkpointed);
  }

  // A checkpoint that fails costs bytes after a crash, never correctness.
  private void checkpointQuietly() {
    try {
      if (!isGone && files.position() != checkpointed) {
        checkpoint();
      }
    } catch (IOException | RuntimeException e) {
      checkpointedAt = System.nanoTime();
    }
  }

  private void closeQuietly() {
    try {
      files.close();
    } catch (IOException e) {
      // Nothing was written since the last sync.
      checkpointedAt = System.nanoTime();
    }
  }

  private ContentHasher fedHasher() throws IOException {
    return fedHasher(() -> {});
  }

  private ContentHasher fedHasher(Runnable goOn) throws IOException {
    var current = hasher;
    if (current == null || fed != files.position()) {
      hasher = null;
      current = plan.newHasher();
      feed(current, goOn);
      hasher = current;
    }
    return current;
  }

  private void feed(ContentHasher fresh, Runnable goOn) throws IOException {
    fed = 0;
    var buffer = ByteBuffer.allocate(READ_BYTES);
    for (int i = 0; fed < files.position(); i++) {
      try (var channel = FileChannel.open(files.path(i), StandardOpenOption.READ)) {
        while (fed < files.position() && channel.read(buffer.clear()) > 0) {
          int size = (int) Math.min(buffer.position(), files.position() - fed);
          fresh.update(buffer.array(), 0, size);
          fed += size;
          touchedAt = System.nanoTime();
          goOn.run();
        }
      }
    }
  }
}
