package io.rackcast.tracker.operation;

import java.time.Instant;
import java.util.List;

/**
 * What became of reading the settings again.
 *
 * @param at when
 * @param applied settings that differ and are in force now; what the files that they name hold is
 *     read again besides, whether a setting differs or not
 * @param needRestart settings that differ and are not in force until the tracker is started again
 * @param movedPeers peers that are in another rack by this
 * @param isPartial whether a fault of ours broke it off when some was in force already
 * @param problems what is wrong, each {@code file:line: sentence}; then all stayed as it was,
 *     unless it is partial
 */
public record ReloadOutcome(
    Instant at,
    List<Change> applied,
    List<Change> needRestart,
    long movedPeers,
    boolean isPartial,
    List<String> problems) {
  /** Copies the lists. */
  public ReloadOutcome {
    applied = List.copyOf(applied);
    needRestart = List.copyOf(needRestart);
    problems = List.copyOf(problems);
  }

  /**
   * A setting that differs.
   *
   * @param setting its dotted path
   * @param before its value before, as YAML; {@code (set)} for a secret
   * @param after its value now
   */
  public record Change(String setting, String before, String after) {
    @Override
    public String toString() {
      return "%s: %s -> %s".formatted(setting, shown(before), shown(after));
    }

    private static String shown(String value) {
      return value.isEmpty() ? "(not set)" : value;
    }
  }

  static ReloadOutcome failed(Instant at, List<String> problems) {
    return new ReloadOutcome(at, List.of(), List.of(), 0, false, problems);
  }

  static ReloadOutcome brokenOff(Instant at) {
    return new ReloadOutcome(
        at,
        List.of(),
        List.of(),
        0,
        true,
        List.of(
            "internal error, so some of the new settings are in force and others are not; the"
                + " tracker's log tells more: reload again, or restart it"));
  }

  /** Whether the settings were taken. */
  public boolean isOk() {
    return problems.isEmpty();
  }
}
