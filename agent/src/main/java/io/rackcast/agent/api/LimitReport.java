package io.rackcast.agent.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rackcast.agent.transfer.pace.RateLimits;
import io.rackcast.proto.settings.ByteRates;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits on the payload of one tier, or of all together.
 *
 * @param up bytes a second to peers; null: no limit
 * @param down bytes a second from peers; null: no limit
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LimitReport(
    @JsonProperty("up_bytes_per_second") @Nullable Long up,
    @JsonProperty("down_bytes_per_second") @Nullable Long down) {

  /** All limits by name, {@code total} first, then tiers from near to far. */
  public static Map<String, LimitReport> of(RateLimits limits) {
    Map<String, LimitReport> reports = new LinkedHashMap<>();
    limits.forEach(
        (name, limit) ->
            reports.put(name, new LimitReport(known(limit.up()), known(limit.down()))));
    return reports;
  }

  private static @Nullable Long known(long rate) {
    return rate == ByteRates.NONE ? null : (Long) rate;
  }

  /** What is sent, for people. */
  public String upText() {
    return text(up);
  }

  /** What comes, for people. */
  public String downText() {
    return text(down);
  }

  private static String text(@Nullable Long rate) {
    return ByteRates.text(rate == null ? ByteRates.NONE : rate);
  }
}
