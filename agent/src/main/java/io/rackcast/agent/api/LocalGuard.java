package io.rackcast.agent.api;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Handler;
import io.javalin.http.UnsupportedMediaTypeResponse;
import java.net.UnixDomainSocketAddress;
import java.util.Locale;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages from giving orders. A page can make a browser on this machine send requests to
 * loopback; so an Origin is refused, and an order must be JSON, which a page cannot send unasked.
 * The server itself refuses a Host that is not this machine, so no page reads through a name of its
 * own. Where orders are for those who may open the Unix socket, loopback is for reading alone.
 */
final class LocalGuard implements Handler {
  private final boolean ordersByTcp;

  LocalGuard(boolean ordersByTcp) {
    this.ordersByTcp = ordersByTcp;
  }

  @Override
  public void handle(Context request) {
    if (request.header("Origin") != null) {
      throw new ForbiddenResponse("web pages may not use this API; call it from a program");
    }
    String method = request.method().name();
    boolean reads = method.equals("GET") || method.equals("HEAD");
    if (!reads && !ordersByTcp && !isBySocket(request)) {
      throw new ForbiddenResponse(
          "orders are taken on the agent's Unix socket only; send them there");
    }
    if (method.equals("POST") && !isJson(request.contentType())) {
      throw new UnsupportedMediaTypeResponse(
          "the body must be JSON; send Content-Type: application/json");
    }
  }

  private static boolean isBySocket(Context request) {
    return ServletContextRequest.getServletContextRequest(request.req())
            .getConnectionMetaData()
            .getLocalSocketAddress()
        instanceof UnixDomainSocketAddress;
  }

  private static boolean isJson(@Nullable String contentType) {
    return contentType != null
        && contentType.toLowerCase(Locale.ROOT).startsWith("application/json");
  }
}
