package io.rackcast.tracker.core;

import io.rackcast.tracker.hook.Passage;
import io.rackcast.tracker.selection.Choice;
import io.rackcast.tracker.swarm.Contacts;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

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
public final class AnnounceCall extends Passage {
  private final Consumer<AnnounceCall> then;
  private final Contacts contacts = new Contacts();
  private final Choice choice = Choice.into(contacts);
  private boolean pending;
  private int complete;
  private int incomplete;

  /**
   * A call to be used again and again.
   *
   * @param loop runs a task on the event loop that owns the call
   * @param then gets this call when it is answered, exactly once for each announce, on the loop
   */
  public AnnounceCall(Executor loop, Consumer<AnnounceCall> then) {
    super(loop);
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
    reset();
    contacts.clear();
    return this;
  }

  @Override
  public boolean isScrape() {
    return false;
  }

  /** Whether an answer is still to come. */
  public boolean isPending() {
    return pending;
  }

  /** How many peers of the swarm have everything. */
  public int complete() {
    return complete;
  }

  /** How many peers of the swarm lack something. */
  public int incomplete() {
    return incomplete;
  }

  /** Whom to exchange with. */
  public Contacts contacts() {
    return contacts;
  }

  Choice choice() {
    return choice;
  }

  void pending() {
    pending = true;
  }

  /** Sets the swarm's figures; the service does. */
  public void counts(int seeders, int leechers) {
    complete = seeders;
    incomplete = leechers;
  }

  @Override
  protected void refused() {
    contacts.clear();
  }

  void finish() {
    pending = false;
    then.accept(this);
  }
}
