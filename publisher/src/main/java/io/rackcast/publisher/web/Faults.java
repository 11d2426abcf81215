package io.rackcast.publisher.web;

import io.javalin.http.Context;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.AccessDenied;
import io.rackcast.publisher.store.StoreException;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From what went wrong to status and sentence. */
final class Faults {
  private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

  private Faults() {}

  static void answer(Context call, Exception e) {
    if (call.res().isCommitted()) {
      // Half a body is out: the server breaks the connection, since the length was promised.
      if (e instanceof EofException) {
        LOG.debug("a caller left before the end", e);
      } else {
        LOG.warn("{} was broken off", call.path(), e);
      }
      return;
    }
    call.res().reset();
    call.header("Cache-Control", "no-store");
    if (e instanceof AccessDenied denied) {
      call.status(status(denied.kind()));
      if (denied.kind() == AccessDenied.Kind.UNKNOWN) {
        call.header("WWW-Authenticate", "Bearer realm=\"rackcast\"");
      }
      write(call, sentence(e));
    } else if (e instanceof Refusal refusal) {
      write(call.status(status(refusal.kind())), sentence(e));
    } else if (Refusal.isNoSpace(e)) {
      var refusal = Refusal.noSpace(e);
      LOG.warn("{} ({})", refusal.getMessage(), e.getMessage());
      write(call.status(status(refusal.kind())), sentence(refusal));
    } else {
      StoreException.away(e)
          .ifPresentOrElse(
              fault -> LOG.warn("the database does not answer: {}", fault),
              () -> LOG.error("a request failed", e));
      ours(call, e);
    }
  }

  private static void ours(Context call, Exception e) {
    if (StoreException.isCauseOf(e)) {
      write(call.status(503), "the publisher's database does not answer; try again");
    } else {
      write(call.status(500), "internal error");
    }
  }

  static void write(Context call, String sentence) {
    call.contentType("text/plain; charset=utf-8").result(sentence + "\n");
  }

  private static String sentence(Exception e) {
    return String.valueOf(e.getMessage());
  }

  private static int status(AccessDenied.Kind kind) {
    return switch (kind) {
      case UNKNOWN -> 401;
      case LACKING -> 403;
      case UNCHECKED -> 503;
    };
  }

  private static int status(Refusal.Kind kind) {
    return switch (kind) {
      case INVALID -> 400;
      case NOT_FOUND -> 404;
      case TAKEN, TOO_EARLY, OUT_OF_STEP -> 409;
      case WITHDRAWN -> 410;
      case DATA_LOSS -> 422;
      case NO_ROOM -> 507;
      case TRY_AGAIN -> 503;
    };
  }
}
