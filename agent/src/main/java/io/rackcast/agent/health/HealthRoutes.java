package io.rackcast.agent.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;

/** {@code GET /api/v1/health} for programs and {@code GET /health} for people. */
public final class HealthRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Health health;

  /** Answers from {@code health}. */
  public HealthRoutes(Health health) {
    this.health = health;
  }

  /** Adds the routes. */
  public void addTo(JavalinDefaultRoutingApi routes) {
    routes.get("/api/v1/health", this::json);
    routes.get("/health", this::page);
  }

  private void json(Context request) throws JsonProcessingException {
    request.contentType("application/json").result(JSON.writeValueAsBytes(health.report()));
  }

  private void page(Context request) {
    request
        .header("Content-Security-Policy", HealthPage.POLICY)
        .header("Cache-Control", "no-store")
        .contentType("text/html; charset=utf-8")
        .result(HealthPage.of(health.report()));
  }
}
