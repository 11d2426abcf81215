package io.rackcast.agent.health;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether the system lets this process open as many files as its settings may need. */
public final class OpenFiles {
  private OpenFiles() {}

  /** How many files, sockets among them, this process may open; empty where nobody can say. */
  public static OptionalLong limit() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? OptionalLong.of(unix.getMaxFileDescriptorCount())
        : OptionalLong.empty();
  }

  /**
   * A warning if the limit is too low.
   *
   * @param allowed by the system
   * @param connections that the settings allow
   * @param others files that are needed beside them
   */
  public static Optional<String> warning(long allowed, int connections, int others) {
    long needed = (long) connections + others;
    return allowed >= needed
        ? Optional.empty()
        : Optional.of(
            "this process may open %d files, and limits.connections %d needs up to %d; raise LimitNOFILE or ulimit -n, or lower the setting"
                .formatted(allowed, connections, needed));
  }

  /** As {@link #warning}, by the system's own word now. */
  public static List<String> troubles(int connections, int others) {
    OptionalLong allowed = limit();
    return allowed.isEmpty()
        ? List.of()
        : warning(allowed.getAsLong(), connections, others).stream().toList();
  }
}
