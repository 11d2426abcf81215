package io.rackcast.agent.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code GET /api/v1/watch}.
 *
 * @param event transfer: it is new or has changed. gone: the agent has it no more. idle: nothing
 *     has changed for a while
 * @param infohash which; null with idle
 * @param transfer how it is now; only with transfer
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TransferChange(
    String event, @Nullable String infohash, StatusReport.@Nullable Transfer transfer) {
  static final TransferChange IDLE = new TransferChange("idle", null, null);

  static TransferChange now(StatusReport.Transfer transfer) {
    return new TransferChange("transfer", transfer.infohash(), transfer);
  }

  static TransferChange gone(String infohash) {
    return new TransferChange("gone", infohash, null);
  }
}
