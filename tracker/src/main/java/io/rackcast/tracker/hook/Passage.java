package io.rackcast.tracker.hook;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import io.rackcast.tracker.swarm.Announce;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An announce, or a scrape of one swarm, on its way through the hooks. It belongs to one event
 * loop, but for the time that a hook holds it.
 *
 * <p>It is used again for the next request: a hook that must remember something copies it.
 */
public abstract class Passage {
  private static final Logger LOG = LoggerFactory.getLogger(Passage.class);

  /** Gets a passage that came through the hooks before the answer. */
  @FunctionalInterface
  public interface Destination {
    /** It is through, or {@link Passage#refusal} says that it is not; on its event loop. */
    void arrived(Passage passage);
  }

  private final Executor loop;
  private final Announce announce = new Announce();
  private final TokenBytes token = new TokenBytes();
  private final TokenBytes key = new TokenBytes();
  private final Runnable goOn = this::goOn;

  private @Nullable InfoHash swarm;
  private String node = "";
  private boolean isVouchedFor;
  private @Nullable Refusal refusal;
  private String reason = "";
  private int retryMinutes;
  private int intervalSeconds;
  private int minIntervalSeconds;

  // Where it is on its way.
  private @Nullable HookChain chain;
  private @Nullable Destination destination;
  private int step;
  private boolean isHeld;
  private boolean mayBeHeld = true;

  /**
   * A passage to be used again and again.
   *
   * @param loop runs a task on the event loop that owns it, later, never at once
   */
  protected Passage(Executor loop) {
    this.loop = loop;
  }

  /** Whether this is a scrape: then only its swarm and address are known. */
  public abstract boolean isScrape();

  /** What the peer says; to be set by the frontend. */
  public final Announce announce() {
    return announce;
  }

  /** The announce token, none at first; to be set by the frontend. A secret. */
  public final TokenBytes token() {
    return token;
  }

  /**
   * The node key in the URL's path, as in {@code /<key>/announce}, none at first; to be set by the
   * frontend. A secret.
   */
  public final TokenBytes key() {
    return key;
  }

  /** The swarm as the peer calls it, until a hook said what its name is. */
  public final InfoHash infoHash() {
    return swarm == null ? announce.infoHash() : swarm;
  }

  /** Says what the swarm's name is, its v1 infohash; the peer may have used another one. */
  public final void infoHash(InfoHash name) {
    swarm = name;
    announce.infoHash(name);
  }

  /** What the peer calls itself. */
  public final PeerId peerId() {
    return announce.peerId();
  }

  /** Where the request came from. */
  public final IpAddress address() {
    return announce.address();
  }

  /** Why the peer announces. */
  public final Event event() {
    return announce.event();
  }

  /** The node that the token or the node key names; empty if none did. */
  public final String node() {
    return node;
  }

  /** Says which node it is. */
  public final void node(String name) {
    node = name;
  }

  /** Whether a hook knows the node, so that no token is needed. */
  public final boolean isVouchedFor() {
    return isVouchedFor;
  }

  /** Says that the node is known by something else than a token. */
  public final void vouch() {
    isVouchedFor = true;
  }

  /** Why the answer is no; null if it is not. */
  public final @Nullable Refusal refusal() {
    return refusal;
  }

  /** One sentence for the peer if the answer is no; else empty. */
  public final String reason() {
    return reason;
  }

  /** When to come again if the answer is no, in minutes, or {@link Refusal#NEVER} (BEP 31). */
  public final int retryMinutes() {
    return retryMinutes;
  }

  /** Makes the answer a no, in the words of a hook that is not one of ours. */
  public final void refuse(String sentence, int retryInMinutes) {
    refuse(Refusal.HOOK, sentence, retryInMinutes);
  }

  /** Makes the answer a no. */
  public final void refuse(Refusal why) {
    refuse(why, why.sentence());
  }

  /** Makes the answer a no; for frontends too, when they cannot read the request. */
  public final void refuse(Refusal why, String sentence) {
    refuse(why, sentence, why.retryMinutes());
  }

  /** Makes the answer a no, with its own word on when to come again; see {@link #retryMinutes}. */
  public final void refuse(Refusal why, String sentence, int retryInMinutes) {
    refusal = why;
    reason = sentence;
    retryMinutes = retryInMinutes;
    refused();
  }

  /** The answer became a no. */
  protected void refused() {}

  /** When to announce again, in seconds. */
  public final int intervalSeconds() {
    return intervalSeconds;
  }

  /** When to announce again at the soonest, in seconds. */
  public final int minIntervalSeconds() {
    return minIntervalSeconds;
  }

  /** Sets when to announce again, in seconds; the service does, and hooks after the answer. */
  public final void intervals(int interval, int minInterval) {
    intervalSeconds = interval;
    minIntervalSeconds = minInterval;
  }

  /**
   * Whether there is room for it to be held. If not, a hook that would hold it refuses it as {@link
   * Refusal#BUSY}: so those that need not wait never stand behind those that do.
   */
  public final boolean mayBeHeld() {
    return mayBeHeld;
  }

  /** Says whether there is room for it to be held; the frontend does, for this request. */
  public final void mayBeHeld(boolean hasRoom) {
    mayBeHeld = hasRoom;
  }

  /**
   * Keeps the passage after {@link Hook#before} returns: it belongs to the hook, on any one thread
   * at a time, until {@link #resume}. What is held costs memory: ask {@link #mayBeHeld} first.
   */
  public final void hold() {
    isHeld = true;
  }

  /** Gives a held passage back: it goes on, or ends if it was refused; exactly once per hold. */
  public final void resume() {
    try {
      loop.execute(goOn);
    } catch (RejectedExecutionException e) {
      LOG.debug("the tracker is stopping; an answer that was waited for is not given", e);
    }
  }

  private void goOn() {
    isHeld = false;
    if (chain != null) {
      chain.advance(this);
    }
  }

  /** Makes ready for the next request. */
  protected final void reset() {
    announce.clear();
    token.clear();
    key.clear();
    mayBeHeld = true;
    acquit();
    forget();
  }

  /** Takes a refusal back. */
  final void acquit() {
    refusal = null;
    reason = "";
  }

  /** Forgets what hooks said of the swarm and the node, before the next swarm of a scrape. */
  protected final void forget() {
    swarm = null;
    node = "";
    isVouchedFor = false;
  }

  final void enter(HookChain through, Destination to) {
    chain = through;
    destination = to;
    step = 0;
  }

  final boolean isHeld() {
    return isHeld;
  }

  final int nextStep() {
    return step++;
  }

  final void arrive() {
    var to = destination;
    destination = null;
    if (to != null) {
      to.arrived(this);
    }
  }
}
