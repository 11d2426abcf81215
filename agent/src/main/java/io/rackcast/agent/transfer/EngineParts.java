package io.rackcast.agent.transfer;

import io.netty.channel.EventLoop;
import io.rackcast.agent.transfer.pace.Bandwidth;
import io.rackcast.agent.transfer.storage.FilePool;
import io.rackcast.agent.transfer.tls.PeerTls;
import io.rackcast.agent.transfer.tls.TlsLog;
import io.rackcast.proto.torrent.PeerId;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * What all transfers of an engine share.
 *
 * @param loop the one event loop; all state of transfers and connections is confined to it
 * @param hashers hash blocks and write them, and do the work of TLS handshakes
 * @param readers read blocks for peers
 * @param storage long work on files: opening, checking, syncing
 * @param awake those whose timers run
 * @param memory what the kernel is trusted to have in memory
 * @param lag how late the loop is
 */
record EngineParts(
    TransferSettings settings,
    PeerId peerId,
    PeerLocator locator,
    EngineMetrics metrics,
    EventLoop loop,
    Executor hashers,
    Executor readers,
    Executor storage,
    FilePool files,
    ReceiveBudget receiveBudget,
    SendBudget sendBudget,
    UploadTurns uploadTurns,
    Awake awake,
    WarmPieces.Clock memory,
    Lag lag,
    Bandwidth bandwidth,
    PeerTls tls,
    TlsLog tlsLog,
    RandomGenerator random,
    PeerConnector connector) {
  /** Runs the task on the event loop after a while; never if the engine is closed before. */
  void later(Runnable task, Duration delay) {
    var unused = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }
}
