package io.rackcast.agent.api;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.agent.transfer.pace.RateLimits;
import io.rackcast.agent.transfer.pace.RateLimits.Limit;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /api/v1/limits}: {@code {"wan": {"up": "20MB/s", "down": "none"}}}. What it
 * does not name stays.
 */
final class LimitOrder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Map<String, String>>> BODY =
      new TypeReference<>() {};

  private LimitOrder() {}

  /** What a body names; nothing if it is none. */
  static @Nullable Map<String, Map<String, String>> parse(byte[] body) {
    try {
      return JSON.readValue(body, BODY);
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * The limits with the changes that are wanted.
   *
   * @throws IllegalArgumentException with a sentence if it is none, or names what cannot be limited
   */
  static RateLimits change(RateLimits limits, @Nullable Map<String, Map<String, String>> wanted) {
    if (wanted == null || wanted.isEmpty() || wanted.containsValue(null)) {
      throw new IllegalArgumentException(
          "the body holds no limits; send {\"wan\": {\"up\": \"20MB/s\"}}");
    }
    RateLimits changed = limits;
    for (Map.Entry<String, Map<String, String>> each : wanted.entrySet()) {
      Limit limit = changed.named(each.getKey());
      for (Map.Entry<String, String> way : each.getValue().entrySet()) {
        limit = change(limit, each.getKey() + "." + way.getKey(), way);
      }
      changed = changed.with(each.getKey(), limit);
    }
    return changed;
  }

  private static Limit change(Limit limit, String name, Map.Entry<String, String> way) {
    long rate;
    try {
      rate = RateLimits.rate(String.valueOf(way.getValue()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s is \"%s\"; %s".formatted(name, way.getValue(), e.getMessage()), e);
    }
    return switch (way.getKey()) {
      case "up" -> limit.withUp(rate);
      case "down" -> limit.withDown(rate);
      default ->
          throw new IllegalArgumentException(
              "\"" + name + "\" is no limit; its last part is up or down");
    };
  }
}
