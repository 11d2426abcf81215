package io.rackcast.tracker.hook.rule;

import io.rackcast.tracker.hook.Hook;
import io.rackcast.tracker.hook.Passage;
import io.rackcast.tracker.hook.Refusal;

/** Lets in the client programs that the site allows. Scrapes name no client. For any thread. */
public final class ClientHook implements Hook {
  /** What the chain calls it. */
  public static final String NAME = "clients";

  private final ClientRules rules;

  /** By these rules. */
  public ClientHook(ClientRules rules) {
    this.rules = rules;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void before(Passage passage) {
    var peer = passage.announce();
    if (!passage.isScrape() && !rules.admit(peer.idHigh(), peer.idMiddle(), peer.idLow())) {
      passage.refuse(Refusal.CLIENT);
    }
  }
}
