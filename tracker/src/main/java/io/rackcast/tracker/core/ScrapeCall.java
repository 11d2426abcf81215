package io.rackcast.tracker.core;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.hook.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One scrape and its answer (BEP 48; BEP 15, "scrape"), used and owned as an {@link AnnounceCall}
 * is: {@link #begin}, {@code announce().from(…)}, {@link #ask} for each swarm, {@link
 * ScrapeService#scrape}. One swarm that is refused refuses all.
 */
public final class ScrapeCall extends Passage {
  /** The most swarms in one scrape, as many as one UDP scrape has (BEP 15). */
  public static final int MOST = 74;

  private final Consumer<ScrapeCall> then;
  private final List<InfoHash> asked = new ArrayList<>(1);
  private final int[] complete = new int[MOST];
  private final long[] downloaded = new long[MOST];
  private final int[] incomplete = new int[MOST];
  private final int[] downloaders = new int[MOST];
  private boolean pending;
  private int current;

  /**
   * A call to be used again and again.
   *
   * @param loop runs a task on the event loop that owns the call
   * @param then gets this call when it is answered, exactly once for each scrape, on the loop
   */
  public ScrapeCall(Executor loop, Consumer<ScrapeCall> then) {
    super(loop);
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
    reset();
    asked.clear();
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

  @Override
  public boolean isScrape() {
    return true;
  }

  /** Whether an answer is still to come. */
  public boolean isPending() {
    return pending;
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

  /** Those of {@link #incomplete} that want more: no partial seeds (BEP 21). */
  public int downloaders(int i) {
    return downloaders[i];
  }

  void pending() {
    pending = true;
  }

  void figures(int i, int seeders, long completions, int leechers, int partialSeeds) {
    complete[i] = seeders;
    downloaded[i] = completions;
    incomplete[i] = leechers;
    downloaders[i] = leechers - partialSeeds;
  }

  /** Sends swarm {@code i} to the hooks next. */
  void look(int i) {
    forget();
    announce().infoHash(asked.get(i));
    current = i;
  }

  int current() {
    return current;
  }

  void finish() {
    pending = false;
    then.accept(this);
  }
}
