package io.rackcast.agent.cli;

import io.rackcast.agent.api.FetchUpdate.Progress;

/** Shows how a fetch goes, on standard error. */
interface FetchView {
  /** Shows the next state. */
  void show(Progress progress);

  /** Says something on a line of its own. */
  void note(String sentence);

  /** The last state was shown; leaves the line. */
  void end();
}
