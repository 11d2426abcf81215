package io.rackcast.proto.program;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What is logged: to standard error, from the level that {@code RACKCAST_LOG} names ({@code error},
 * {@code warn}, {@code info}, {@code debug} or {@code trace}; {@code info} if it is not set). The
 * libraries' own logs begin at {@code warn}. The rest stands in {@code logback.xml}.
 */
final class Logs {
  private static final String VARIABLE = "RACKCAST_LOG";
  private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");

  private static final String OWN_RULES = "java.util.logging.config.file";

  private Logs() {}

  /**
   * Has libraries that log by the JDK begin at warnings, too, unless the JVM was given rules of its
   * own. gRPC tells there, with a stack trace, of each connection that talks something else than
   * HTTP/2: a port scanner would fill the log.
   */
  static void quietLibraries() {
    if (System.getProperty(OWN_RULES) == null) {
      Logger.getLogger("").setLevel(Level.WARNING);
    }
  }

  /** Refuses a level that Logback would silently take for another. */
  static void check(Map<String, String> environment) {
    String level = environment.getOrDefault(VARIABLE, "info");
    if (!LEVELS.contains(level.toLowerCase(Locale.ROOT))) {
      throw new ProgramException(
          "%s is \"%s\"; use one of %s".formatted(VARIABLE, level, String.join(", ", LEVELS)),
          ExitCode.USAGE);
    }
  }

  static boolean isDebug() {
    String level = System.getenv().getOrDefault(VARIABLE, "info").toLowerCase(Locale.ROOT);
    return LEVELS.indexOf(level) >= LEVELS.indexOf("debug");
  }
}
