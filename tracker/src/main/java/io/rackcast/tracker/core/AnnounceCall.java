package io.rackcast.tracker.core;

import io.rackcast.tracker.hook.Refusal;
import io.rackcast.tracker.swarm.Announce;
import io.rackcast.tracker.swarm.Contacts;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One announce and its answer: what all frontends share. A frontend keeps one for each connection,
 * or a few for each event loop, and uses it again and again:
 *
 * <pre>
 * call.begin();
 * call.announce().infoHash(…).peerId(…).from(…).port(…).left(…);
 * call.token().set(bytes, from, to);      // if there is one
 * service.announce(call);                 // calls then.accept(call), now or later
 * </pre>
 *
 * <p>All on its event loop: also {@code then} is called there, before {@code announce} returns if
 * the token was verified before or none is needed, else later. Until it was called the call is
 * {@link #isPending} and must not be touched.
 */
public final class AnnounceCall {
  private final Executor loop;
  private final Consumer<AnnounceCall> then;
  private final Announce announce = new Announce();
  private final Contacts contacts = new Contacts();
  private final TokenBytes token = new TokenBytes();
  private final TokenBytes key = new TokenBytes();
  private boolean pending;
  private @Nullable Refusal refusal;
  private String reason = "";
  private int retryMinutes;
  private int complete;
  private int incomplete;
  private int intervalSeconds;
  private int minIntervalSeconds;

  /**
   * A call to be used again and again.
   *
   * @param loop runs a task on the event loop that owns the call
   * @param then gets this call when it is answered, exactly once for each announce, on the loop
   */
  public AnnounceCall(Executor loop, Consumer<AnnounceCall> then) {
    this.loop = loop;
    this.then = then;
  }

  /**
   * Makes ready for the next announce.
   *
   * @throws IllegalStateException if the one before is not answered yet
   */
  public AnnounceCall begin() {
    if (pending) {
      throw new IllegalStateException("the call waits for its answer; use another one");
    }
    announce.clear();
    contacts.clear();
    token.clear();
    key.clear();
    refusal = null;
    reason = "";
    return this;
  }

  /** What the peer says; to be set by the frontend. */
  public Announce announce() {
    return announce;
  }

  /** The announce token, none at first; to be set by the frontend. */
  public TokenBytes token() {
    return token;
  }

  /**
   * The key in the URL's path, as in {@code /<key>/announce}, none at first; to be set by the
   * frontend.
   */
  public TokenBytes key() {
    return key;
  }

  /** Whether an answer is still to come. */
  public boolean isPending() {
    return pending;
  }

  /** Why the answer is no; null if it is peers. */
  public @Nullable Refusal refusal() {
    return refusal;
  }

  /** One sentence for the peer if the answer is no; else empty. */
  public String reason() {
    return reason;
  }

  /** When to come again if the answer is no, in minutes, or {@link Refusal#NEVER} (BEP 31). */
  public int retryMinutes() {
    return retryMinutes;
  }

  /** How many peers of the swarm have everything. */
  public int complete() {
    return complete;
  }

  /** How many peers of the swarm lack something. */
  public int incomplete() {
    return incomplete;
  }

  /** When to announce again, in seconds. */
  public int intervalSeconds() {
    return intervalSeconds;
  }

  /** When to announce again at the soonest, in seconds. */
  public int minIntervalSeconds() {
    return minIntervalSeconds;
  }

  /** Whom to exchange with. */
  public Contacts contacts() {
    return contacts;
  }

  Executor loop() {
    return loop;
  }

  void pending() {
    pending = true;
  }

  /** Sets the swarm's figures; the service does. */
  public void counts(int seeders, int leechers) {
    complete = seeders;
    incomplete = leechers;
  }

  /** Sets when to announce again, in seconds; the service does. */
  public void intervals(int interval, int minInterval) {
    intervalSeconds = interval;
    minIntervalSeconds = minInterval;
  }

  /** Makes the answer a no; for frontends too, when they cannot read the announce. */
  public void refuse(Refusal why, String sentence) {
    refuse(why, sentence, why.retryMinutes());
  }

  /** Makes the answer a no, with its own word on when to come again; see {@link #retryMinutes}. */
  public void refuse(Refusal why, String sentence, int retryInMinutes) {
    refusal = why;
    reason = sentence;
    retryMinutes = retryInMinutes;
    contacts.clear();
  }

  void finish() {
    pending = false;
    then.accept(this);
  }
}
