package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.storage.FileSlice;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/**
 * Reads a torrent of one file while it comes. Every method may be called from any thread.
 *
 * <p>What a reader waits for is fetched first, with what follows it (16 MiB, or more where more
 * comes in half a second), as far as the rules of the rack let the node ask for it; what others
 * read or nobody does comes all the same.
 */
public interface ContentReader extends AutoCloseable {
  /**
   * How many bytes from {@code offset} on are verified and can be read. Until it is one at least,
   * or {@code offset} is the end of the content, the stage waits.
   *
   * <p>It fails with {@link TransferException}, one sentence, when the transfer fails or is
   * stopped, when the disk has no room for the rest, or when the reader is closed.
   *
   * @param offset 0 to the length of the content
   * @throws IllegalArgumentException if the content has no such offset
   */
  CompletionStage<Long> verifiedFrom(long offset);

  /**
   * Bytes that are verified, in an open file: they can be read until the slice is closed, whatever
   * becomes of the file's name. May open the file, so not for an event loop.
   *
   * @param offset 0 or more
   * @param length 1 or more
   * @throws IOException one sentence, if the file cannot be opened or the transfer has ended
   * @throws IllegalArgumentException if these bytes are not verified or none of the content
   */
  FileSlice slice(long offset, int length) throws IOException;

  /** What it waits for is not asked for first any more; stages that wait fail. */
  @Override
  void close();
}
