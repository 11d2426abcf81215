package io.rackcast.publisher.registry.hook;

import io.javalin.http.Context;

/** Answers as one line of plain text. */
final class HookAnswers {
  private static final String RETRY_SECONDS = "5";

  private HookAnswers() {}

  static void write(Context call, HookResult result, String sentence) {
    call.status(result.status())
        .contentType("text/plain; charset=utf-8")
        .header("Cache-Control", "no-store")
        .result(sentence + "\n");
    switch (result) {
      case BUSY, NOT_KEPT -> call.header("Retry-After", RETRY_SECONDS);
      case UNAUTHORIZED -> call.header("WWW-Authenticate", "Bearer realm=\"rackcast\"");
      case ACCEPTED,
          IGNORED,
          DISCARDED,
          UNSUPPORTED_TYPE,
          TOO_LARGE,
          TOO_SLOW,
          BROKEN_OFF,
          MALFORMED,
          REFUSED,
          NOT_FOUND,
          FAILED -> {}
    }
    if (mayHaveLeftABody(result)) {
      // What is left of the body would have to be read before the next request.
      call.header("Connection", "close");
    }
  }

  private static boolean mayHaveLeftABody(HookResult result) {
    return switch (result) {
      case UNAUTHORIZED, UNSUPPORTED_TYPE, TOO_LARGE, TOO_SLOW, BROKEN_OFF, BUSY, FAILED -> true;
      case ACCEPTED, IGNORED, DISCARDED, MALFORMED, REFUSED, NOT_FOUND, NOT_KEPT -> false;
    };
  }
}
