package io.rackcast.agent.announce;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Announces swarms, each in a session of its own, from one thread: an announce is small, and
 * looking a tracker's name up may block. Safe for use by several threads.
 */
public final class Announcer implements AutoCloseable {
  /** How long a stopping agent waits for trackers to hear of it. */
  private static final long GOODBYE_SECONDS = 3;

  // A thousand announces by eight connections to a tracker that takes half a second for each.
  private static final Duration TURN = Duration.ofMinutes(1);

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("announce", true), NioIoHandler.newFactory());
  private final Set<AnnounceSession> sessions = ConcurrentHashMap.newKeySet();
  private final AnnouncingNode node;
  private final AnnounceTimes times;

  /**
   * An announcer for one node.
   *
   * @param peerId the same as the engine's
   * @param listen address and port of the peer listener; a specific address is the source of
   *     announces
   * @param tls whose trackers are trusted over HTTPS, and what they are shown
   * @param random draws the jitter of retries
   */
  public Announcer(
      PeerId peerId,
      InetSocketAddress listen,
      UrlSigner signer,
      SSLContext tls,
      AnnounceTimes times,
      InstantSource clock,
      RandomGenerator random,
      MeterRegistry meters) {
    this.times = times;
    var http = new HttpGet(group.next(), source(listen.getAddress()), tls, TURN, times.timeout());
    this.node =
        new AnnouncingNode(
            group.next(),
            http,
            peerId,
            listen.getPort(),
            new SignTurns(signer),
            clock,
            random,
            new AnnounceMeter(meters));
  }

  /**
   * Begins to announce a swarm, until the session is closed.
   *
   * @param progress what to tell; asked on the announcer's thread, must not block
   * @param peers hears of peers on the announcer's thread, must not block
   * @param revoked hears, on the announcer's thread, why the publisher signs no more because the
   *     artifact is revoked; must not block. Nothing is signed after it: close the session
   */
  public AnnounceSession announce(
      InfoHash infoHash,
      Supplier<SwarmProgress> progress,
      Consumer<List<PeerAddress>> peers,
      Consumer<String> revoked) {
    var session = new AnnounceSession(infoHash, node, times, progress, peers, revoked);
    sessions.add(session);
    var unused = session.closed().thenRun(() -> sessions.remove(session));
    session.start();
    return session;
  }

  /** Tells the trackers that the node leaves, for at most 3 s, and stops. */
  @Override
  public void close() {
    CompletableFuture.allOf(
            sessions.stream().map(AnnounceSession::close).toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, GOODBYE_SECONDS, TimeUnit.SECONDS)
        .join();
    var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** Blocks until the thread has ended, after {@link #close}. */
  void awaitStopped() {
    group.terminationFuture().awaitUninterruptibly();
  }

  private static @Nullable InetSocketAddress source(InetAddress listen) {
    return listen.isAnyLocalAddress() ? null : new InetSocketAddress(listen, 0);
  }
}
