package io.rackcast.tracker.admin;

/** Some calls of the admin API: a part of the tracker adds its own. */
@FunctionalInterface
public interface AdminRoutes {
  /** Adds them; called once, before the server starts. Describe each in {@code openapi.yaml}. */
  void addTo(Router router);
}
