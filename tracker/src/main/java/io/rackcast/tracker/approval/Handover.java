package io.rackcast.tracker.approval;

import io.rackcast.proto.v1.ShortTokenKeys;

/** Gets what comes with the approvals. Called by one thread at a time. */
public interface Handover {
  /** The publisher was heard. */
  void heard();

  /** The publisher hands over all keys of this tracker's short tokens. */
  void shortKeys(ShortTokenKeys keys);

  /** Takes nothing. */
  static Handover none() {
    return new Handover() {
      @Override
      public void heard() {}

      @Override
      public void shortKeys(ShortTokenKeys keys) {}
    };
  }
}
