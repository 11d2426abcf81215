package io.rackcast.tracker.admin;

import io.rackcast.tracker.hook.rule.ClientRules;

/** Which client programs may take part, while the tracker runs. For any thread. */
public interface ClientLists {
  /** The lists in force. */
  ClientRules clients();

  /** Puts others in force, until the settings are read again. */
  void clients(ClientRules rules);
}
