package io.rackcast.agent.api;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Handler;
import io.javalin.http.UnsupportedMediaTypeResponse;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages from giving orders. A page can make a browser on this machine send requests to
 * loopback; so an Origin is refused, and an order must be JSON, which a page cannot send unasked.
 * The server itself refuses a Host that is not this machine, so no page reads through a name of its
 * own.
 */
final class LocalGuard implements Handler {
  @Override
  public void handle(Context request) {
    if (request.header("Origin") != null) {
      throw new ForbiddenResponse("web pages may not use this API; call it from a program");
    }
    if ("POST".equals(request.method().name()) && !isJson(request.contentType())) {
      throw new UnsupportedMediaTypeResponse(
          "the body must be JSON; send Content-Type: application/json");
    }
  }

  private static boolean isJson(@Nullable String contentType) {
    return contentType != null
        && contentType.toLowerCase(Locale.ROOT).startsWith("application/json");
  }
}
