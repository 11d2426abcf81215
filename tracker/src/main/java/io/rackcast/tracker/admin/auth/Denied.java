package io.rackcast.tracker.admin.auth;

import io.javalin.http.HttpResponseException;

/** A call is refused for who makes it. */
final class Denied extends HttpResponseException {
  private static final long serialVersionUID = 1L;

  private final Denial why;

  Denied(Denial why) {
    super(why.status(), why.sentence());
    this.why = why;
  }

  Denial why() {
    return why;
  }
}
