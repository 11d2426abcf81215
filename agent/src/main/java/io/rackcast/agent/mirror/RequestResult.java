package io.rackcast.agent.mirror;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/** What came of a request, in metrics. */
enum RequestResult {
  /** All of it was sent, or that it has not changed. */
  SERVED,
  /** It is not here; the runtime asks elsewhere. */
  MISSED,
  /** It may not be had from here. */
  DENIED,
  /** The client's mistake. */
  BAD,
  /** Too much was under way. */
  BUSY,
  /** It should have been here and could not be sent. */
  FAILED,
  /** The client left, or took nothing any more. */
  GONE;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RequestResult of(HttpResponseStatus status, OciError code) {
    if (status.code() == HttpResponseStatus.NOT_FOUND.code()) {
      return MISSED;
    }
    if (code == OciError.DENIED) {
      return DENIED;
    }
    if (code == OciError.TOOMANYREQUESTS) {
      return BUSY;
    }
    return status.code() >= 500 ? FAILED : BAD;
  }
}
