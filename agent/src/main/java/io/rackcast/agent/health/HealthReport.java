package io.rackcast.agent.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code GET /api/v1/health}.
 *
 * @param healthy whether nothing is wrong
 * @param node name of the node
 * @param checks what was looked at
 */
public record HealthReport(boolean healthy, String node, List<Check> checks) {
  /** Copies the list. */
  public HealthReport {
    checks = List.copyOf(checks);
  }

  /**
   * One check.
   *
   * @param ok whether it found nothing wrong
   * @param since since when it finds something wrong, ISO 8601
   * @param forSeconds for how long, whatever the clock did meanwhile
   * @param troubles one sentence each
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Check(
      String name,
      boolean ok,
      @Nullable String since,
      @JsonProperty("for_seconds") @Nullable Long forSeconds,
      List<String> troubles) {
    /** Copies the list. */
    public Check {
      troubles = List.copyOf(troubles);
    }
  }
}
