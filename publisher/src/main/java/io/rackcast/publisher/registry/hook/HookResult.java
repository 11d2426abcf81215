package io.rackcast.publisher.registry.hook;

import java.util.Locale;

/**
 * How a call ended; the label {@code result} of the metrics {@code rackcast_publisher_hooks_total}
 * and {@code rackcast_publisher_preheats_total}.
 */
enum HookResult {
  /** Events were kept, or a question of Harbor was answered: 200. */
  ACCEPTED(200),
  /** Nothing in it was for us, or nothing that was is fit to keep: 200. */
  IGNORED(200),
  /** Too long to be looked at, from a sender that would send it for ever: 200. */
  DISCARDED(200),
  /** No secret, or a wrong one: 401. */
  UNAUTHORIZED(401),
  /** An image that is not taken in: 403; Harbor shows the sentence in the log of its job. */
  REFUSED(403),
  /** Another media type: 415. */
  UNSUPPORTED_TYPE(415),
  /** Too long: 413. */
  TOO_LARGE(413),
  /** It came too slowly: 408. */
  TOO_SLOW(408),
  /** The sender left before the end. */
  BROKEN_OFF(400),
  /** No JSON, or of another shape: 400. */
  MALFORMED(400),
  /** No such job: 404. */
  NOT_FOUND(404),
  /** Too many bodies at one time: 503. */
  BUSY(503),
  /** The queue could not keep it: 503. */
  NOT_KEPT(503),
  /** A fault of ours: 500. */
  FAILED(500);

  private final int status;

  HookResult(int status) {
    this.status = status;
  }

  int status() {
    return status;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
