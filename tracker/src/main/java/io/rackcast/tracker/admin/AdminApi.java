package io.rackcast.tracker.admin;

import io.javalin.config.RoutesConfig;
import io.rackcast.tracker.admin.auth.Access;
import java.util.List;

/** The admin API, to be served by the tracker's operations server. */
public final class AdminApi {
  private final Access access;
  private final List<AdminRoutes> parts;

  /**
   * An API of these calls.
   *
   * @param access who may make them
   * @param parts what adds them
   */
  public AdminApi(Access access, List<AdminRoutes> parts) {
    this.access = access;
    this.parts = List.copyOf(parts);
  }

  /** Adds all calls to a server. */
  public void addTo(RoutesConfig routes) {
    var router = new Router(routes, access);
    new LoginCalls(access).addTo(router);
    parts.forEach(part -> part.addTo(router));
  }
}
