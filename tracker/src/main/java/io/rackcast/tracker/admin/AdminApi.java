package io.rackcast.tracker.admin;

import io.javalin.config.RoutesConfig;
import io.rackcast.tracker.admin.auth.Access;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** The admin API, to be served by the tracker's operations server. */
public final class AdminApi {
  private static final String DOCUMENT = "/openapi.yaml";

  private final Access access;
  private final List<AdminRoutes> parts;
  private List<String> known = List.of();

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
    router.get(DOCUMENT, List.of(), AdminApi::document);
    new LoginCalls(access).addTo(router);
    parts.forEach(part -> part.addTo(router));
    known = router.known();
  }

  /** All calls, like {@code GET /api/v1/status}; after {@link #addTo}. */
  public List<String> known() {
    return known;
  }

  private static InputStream document(Call call) {
    call.contentType("application/yaml");
    return Objects.requireNonNull(
        AdminApi.class.getResourceAsStream("openapi.yaml"), "the program is not packaged whole");
  }
}
