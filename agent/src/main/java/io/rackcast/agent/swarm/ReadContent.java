package io.rackcast.agent.swarm;

import io.rackcast.agent.transfer.ContentReader;
import io.rackcast.agent.transfer.storage.FileSlice;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** Content of a swarm, read by one reader. */
final class ReadContent implements OpenContent {
  private final Swarm swarm;
  private final ContentReader reader;
  private final Runnable closed;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /**
   * Begins to read.
   *
   * @param closed runs once, when it is closed
   * @throws IllegalArgumentException if it is a folder
   */
  ReadContent(Swarm swarm, Runnable closed) {
    this.swarm = swarm;
    this.reader = swarm.transfer().reader();
    this.closed = closed;
  }

  @Override
  public long sizeBytes() {
    return swarm.artifact().metainfo().contentLength();
  }

  @Override
  public Sha256Digest digest() {
    return swarm.artifact().digest();
  }

  @Override
  public CompletionStage<Long> verifiedFrom(long offset) {
    return reader
        .verifiedFrom(offset)
        .handle(
            (verified, failure) -> {
              if (failure != null) {
                throw FetchException.of(swarm, swarm.artifact().label(), failure);
              }
              return verified;
            });
  }

  @Override
  public FileSlice slice(long offset, int length) throws IOException {
    return reader.slice(offset, length);
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      reader.close();
      closed.run();
    }
  }
}
