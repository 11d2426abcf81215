package io.rackcast.publisher.signing;

import java.io.IOException;
import java.util.List;

/** Where keys are held. One thread at a time. */
interface KeyPlace {
  /**
   * All keys that are there now.
   *
   * @throws IOException with one sentence when they cannot be had
   */
  List<HeldKey> read() throws IOException;
}
