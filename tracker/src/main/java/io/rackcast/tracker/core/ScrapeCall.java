package io.rackcast.tracker.core;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.hook.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One scrape and its answer (BEP 48; BEP 15, "scrape"), used and owned as an {@link AnnounceCall}
 * is: {@link #begin}, {@link #ask} for each swarm, {@link ScrapeService#scrape}.
 */
public final class ScrapeCall {
  /** The most swarms in one scrape, as many as one UDP scrape has (BEP 15). */
  public static final int MOST = 74;

  private final Executor loop;
  private final Consumer<ScrapeCall> then;
  private final List<InfoHash> asked = new ArrayList<>(1);
  private final TokenBytes token = new TokenBytes();
  private final TokenBytes key = new TokenBytes();
  private final int[] complete = new int[MOST];
  private final long[] downloaded = new long[MOST];
  private final int[] incomplete = new int[MOST];
  private boolean pending;
  private @Nullable Refusal refusal;
  private String reason = "";
  private int retryMinutes;

  /**
   * A call to be used again and again.
   *
   * @param loop runs a task on the event loop that owns the call
   * @param then gets this call when it is answered, exactly once for each scrape, on the loop
   */
  public ScrapeCall(Executor loop, Consumer<ScrapeCall> then) {
    this.loop = loop;
    this.then = then;
  }

  /**
   * Makes ready for the next scrape.
   *
   * @throws IllegalStateException if the one before is not answered yet
   */
  public ScrapeCall begin() {
    if (pending) {
      throw new IllegalStateException("the call waits for its answer; use another one");
    }
    asked.clear();
    token.clear();
    key.clear();
    refusal = null;
    reason = "";
    return this;
  }

  /**
   * Asks for one more swarm.
   *
   * @return false if there are {@value #MOST} already; the frontend says how that is answered
   */
  public boolean ask(InfoHash infoHash) {
    return asked.size() < MOST && asked.add(infoHash);
  }

  /** The announce token, none at first; to be set by the frontend. */
  public TokenBytes token() {
    return token;
  }

  /**
   * The key in the URL's path, as in {@code /<key>/scrape}, none at first; to be set by the
   * frontend.
   */
  public TokenBytes key() {
    return key;
  }

  /** Whether an answer is still to come. */
  public boolean isPending() {
    return pending;
  }

  /** Why the answer is no; null if it is figures. One swarm that is refused refuses all. */
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

  /** How many swarms were asked for. */
  public int count() {
    return asked.size();
  }

  /** The swarm number {@code i} of those asked for, from 0, as it was asked for. */
  public InfoHash infoHash(int i) {
    return asked.get(i);
  }

  /** Peers of swarm {@code i} that have everything; 0 if nobody is in it. */
  public int complete(int i) {
    return complete[i];
  }

  /** Completions reported in swarm {@code i}. */
  public long downloaded(int i) {
    return downloaded[i];
  }

  /** Peers of swarm {@code i} that lack something. */
  public int incomplete(int i) {
    return incomplete[i];
  }

  Executor loop() {
    return loop;
  }

  void pending() {
    pending = true;
  }

  void figures(int i, int seeders, long completions, int leechers) {
    complete[i] = seeders;
    downloaded[i] = completions;
    incomplete[i] = leechers;
  }

  /** Makes the answer a no; for frontends too, when they cannot read the scrape. */
  public void refuse(Refusal why, String sentence) {
    refuse(why, sentence, why.retryMinutes());
  }

  /** Makes the answer a no, with its own word on when to come again; see {@link #retryMinutes}. */
  public void refuse(Refusal why, String sentence, int retryInMinutes) {
    refusal = why;
    reason = sentence;
    retryMinutes = retryInMinutes;
  }

  void finish() {
    pending = false;
    then.accept(this);
  }
}
