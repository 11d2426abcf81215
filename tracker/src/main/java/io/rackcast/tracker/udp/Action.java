package io.rackcast.tracker.udp;

/** Numbers of BEP 15. */
final class Action {
  static final int CONNECT = 0;
  static final int ANNOUNCE = 1;
  static final int SCRAPE = 2;
  static final int ERROR = 3;

  /** What stands in a connect where other requests have their connection id. */
  static final long PROTOCOL_ID = 0x41727101980L;

  private Action() {}
}
