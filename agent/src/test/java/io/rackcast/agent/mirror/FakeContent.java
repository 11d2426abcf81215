package io.rackcast.agent.mirror;

import io.rackcast.agent.swarm.OpenContent;
import io.rackcast.agent.transfer.storage.FileSlice;
import io.rackcast.agent.transfer.storage.Slices;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A file of which a test says how much is verified. */
final class FakeContent implements OpenContent {
  final Sha256Digest digest;
  final long size;
  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger asked = new AtomicInteger();
  volatile boolean unreadable;
  private final Slices slices;
  private final Map<Long, CompletableFuture<Long>> waiting = new TreeMap<>();
  private long verified;
  private @Nullable String failure;

  FakeContent(Path file, Sha256Digest digest, long size) {
    this.slices = new Slices(file);
    this.digest = digest;
    this.size = size;
    this.verified = size;
  }

  /** From the beginning on this much is there. */
  synchronized void verifiedUntil(long end) {
    verified = end;
    waiting.entrySet().removeIf(wait -> tell(wait.getKey(), wait.getValue()));
  }

  private boolean tell(long offset, CompletableFuture<Long> wait) {
    return offset < verified && wait.complete(verified - offset);
  }

  /** No more comes. */
  synchronized void fail(String sentence) {
    failure = sentence;
    waiting.values().forEach(wait -> wait.completeExceptionally(new IOException(sentence)));
    waiting.clear();
  }

  synchronized int waiting() {
    return waiting.size();
  }

  @Override
  public long sizeBytes() {
    return size;
  }

  @Override
  public Sha256Digest digest() {
    return digest;
  }

  @Override
  public synchronized CompletionStage<Long> verifiedFrom(long offset) {
    asked.incrementAndGet();
    if (offset < verified || offset == size) {
      return CompletableFuture.completedFuture(Math.max(0, verified - offset));
    }
    if (failure != null) {
      return CompletableFuture.failedFuture(new IOException(failure));
    }
    return waiting.computeIfAbsent(offset, at -> new CompletableFuture<>());
  }

  @Override
  public FileSlice slice(long offset, int length) throws IOException {
    if (unreadable) {
      throw new IOException("the disk has gone");
    }
    return slices.of(offset, length);
  }

  @Override
  public void close() {
    open.decrementAndGet();
  }
}
