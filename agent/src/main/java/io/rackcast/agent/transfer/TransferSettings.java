package io.rackcast.agent.transfer;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What the engine is told at start.
 *
 * @param listen address and port to listen on; port 0 takes a free one; a specific address is also
 *     the source of outgoing connections
 * @param clientName shown to other peers in the extension handshake, "Rackcast 0.1.0"
 * @param maxConnections open connections in all, at least 1
 * @param maxConnectionsPerTransfer open connections of one transfer, at least 1
 * @param maxHalfOpen connections being opened at a time, at least 1
 * @param uploadSlots peers of one transfer served at a time, at least 1; others wait their turn
 * @param uploadQueue requests that one peer may have waiting (our reqq), at least 1
 * @param maxPipeline requests that we have waiting at one peer, at least 1; its reqq bounds it too
 * @param maxBufferedBytes received bytes that may wait for hash and disk before reading from peers
 *     pauses; their buffers may take twice as much
 * @param workers threads that hash, read and write
 * @param connectTimeout for a TCP connection
 * @param handshakeTimeout from the connection to the peer's whole handshake
 * @param idleTimeout a connection without any message for that long is closed; a keep-alive is sent
 *     after half of it
 * @param requestTimeout a peer that sends no block for that long while asked is passed over
 * @param retryDelay after a failed write, until the next try
 */
public record TransferSettings(
    InetSocketAddress listen,
    String clientName,
    int maxConnections,
    int maxConnectionsPerTransfer,
    int maxHalfOpen,
    int uploadSlots,
    int uploadQueue,
    int maxPipeline,
    long maxBufferedBytes,
    int workers,
    Duration connectTimeout,
    Duration handshakeTimeout,
    Duration idleTimeout,
    Duration requestTimeout,
    Duration retryDelay) {
  // Some batches for each worker. What waits for longer has left the processor's caches, and to
  // hash and to write it takes more time then: all of it, as soon as a link is faster than a disk.
  private static final long BUFFERED = 8L << 20;

  /** Refuses bounds below 1. */
  public TransferSettings {
    if (Math.min(Math.min(maxConnections, maxConnectionsPerTransfer), maxHalfOpen) < 1
        || Math.min(Math.min(uploadSlots, uploadQueue), maxPipeline) < 1
        || workers < 1
        || maxBufferedBytes < 1) {
      throw new IllegalArgumentException(
          "every bound on connections, slots, queues, buffers and workers is at least 1");
    }
  }

  /** Settings for a datacenter, listening on {@code listen}. */
  public static TransferSettings listeningOn(InetSocketAddress listen) {
    int workers = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() - 1));
    return new TransferSettings(
        listen,
        "Rackcast",
        2000,
        200,
        16,
        200,
        512,
        512,
        BUFFERED,
        workers,
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofMinutes(2),
        Duration.ofSeconds(10),
        Duration.ofSeconds(5));
  }

  /** The same with other timeouts. */
  public TransferSettings withTimeouts(Duration handshake, Duration idle, Duration request) {
    return new TransferSettings(
        listen,
        clientName,
        maxConnections,
        maxConnectionsPerTransfer,
        maxHalfOpen,
        uploadSlots,
        uploadQueue,
        maxPipeline,
        maxBufferedBytes,
        workers,
        connectTimeout,
        handshake,
        idle,
        request,
        retryDelay);
  }

  /** The same with another delay after a failed write. */
  public TransferSettings withRetryDelay(Duration delay) {
    return new TransferSettings(
        listen,
        clientName,
        maxConnections,
        maxConnectionsPerTransfer,
        maxHalfOpen,
        uploadSlots,
        uploadQueue,
        maxPipeline,
        maxBufferedBytes,
        workers,
        connectTimeout,
        handshakeTimeout,
        idleTimeout,
        requestTimeout,
        delay);
  }

  /** The same with other bounds on connections and on peers served at a time. */
  public TransferSettings withConnections(int inAll, int perTransfer, int slots) {
    return new TransferSettings(
        listen,
        clientName,
        inAll,
        perTransfer,
        maxHalfOpen,
        slots,
        uploadQueue,
        maxPipeline,
        maxBufferedBytes,
        workers,
        connectTimeout,
        handshakeTimeout,
        idleTimeout,
        requestTimeout,
        retryDelay);
  }

  /** The same with another bound on received bytes that wait, and other workers. */
  public TransferSettings withBuffers(long bufferedBytes, int workerThreads) {
    return new TransferSettings(
        listen,
        clientName,
        maxConnections,
        maxConnectionsPerTransfer,
        maxHalfOpen,
        uploadSlots,
        uploadQueue,
        maxPipeline,
        bufferedBytes,
        workerThreads,
        connectTimeout,
        handshakeTimeout,
        idleTimeout,
        requestTimeout,
        retryDelay);
  }
}
