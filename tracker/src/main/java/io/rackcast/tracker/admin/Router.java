package io.rackcast.tracker.admin;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.rackcast.tracker.admin.auth.Access;
import io.rackcast.tracker.admin.auth.Caller;
import io.rackcast.tracker.admin.auth.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * The calls under {@code /api/v1}. A {@code GET} needs the role {@code read}, all others {@code
 * operate}. A query parameter that a call does not name is refused.
 */
public final class Router {
  static final String BASE = "/api/v1";

  /** What answers a call. */
  @FunctionalInterface
  public interface Answer {
    /**
     * Answers; called by any thread of the server, may block for a while.
     *
     * @return what is written as JSON: a record, a map or a list; text and a stream of bytes, which
     *     is closed, are written as they are
     */
    Object to(Call call) throws Exception;
  }

  private final RoutesConfig routes;
  private final Access access;
  private final List<String> known = new ArrayList<>();

  Router(RoutesConfig routes, Access access) {
    this.routes = routes;
    this.access = access;
  }

  /**
   * Adds a call that only looks.
   *
   * @param path below {@code /api/v1}, like {@code /swarms/{infohash}}
   * @param parameters names of the query parameters that it takes
   */
  public Router get(String path, List<String> parameters, Answer answer) {
    return add(HandlerType.GET, path, parameters, Role.READ, answer);
  }

  /** Adds a call that does something; parameters as in {@link #get}. */
  public Router post(String path, List<String> parameters, Answer answer) {
    return add(HandlerType.POST, path, parameters, Role.OPERATE, answer);
  }

  /** Adds a call that puts something in place; parameters as in {@link #get}. */
  public Router put(String path, List<String> parameters, Answer answer) {
    return add(HandlerType.PUT, path, parameters, Role.OPERATE, answer);
  }

  /** Adds a call that ends something; parameters as in {@link #get}. */
  public Router delete(String path, List<String> parameters, Answer answer) {
    return add(HandlerType.DELETE, path, parameters, Role.OPERATE, answer);
  }

  /** Adds the call that needs no proof of who calls, since it asks for one. */
  Router login(Answer answer) {
    return handle(
        HandlerType.POST,
        "/login",
        context -> Call.answer(context, List.of(), Caller.UNKNOWN, access, answer));
  }

  /** Adds the call by which whoever is logged in ends that. */
  Router logout(List<String> parameters, Answer answer) {
    return add(HandlerType.DELETE, "/login", parameters, Role.READ, answer);
  }

  private Router add(
      HandlerType method, String path, List<String> parameters, Role role, Answer answer) {
    return handle(
        method,
        path,
        context -> Call.answer(context, parameters, access.caller(context, role), access, answer));
  }

  private Router handle(HandlerType method, String path, Handler handler) {
    routes.addEndpoint(new Endpoint(method, BASE + path, handler));
    known.add(method + " " + BASE + path);
    return this;
  }

  /** All calls, like {@code GET /api/v1/status}, in the order in which they were added. */
  List<String> known() {
    return List.copyOf(known);
  }
}
