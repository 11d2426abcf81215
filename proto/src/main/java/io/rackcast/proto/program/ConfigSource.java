package io.rackcast.proto.program;

import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.yaml.ProblemsException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a program's configuration comes from. */
record ConfigSource<C>(
    String program,
    String environmentPrefix,
    Map<String, String> environment,
    Function<Settings, C> loader) {

  /**
   * Reads the configuration.
   *
   * @param file the settings file, or null for the environment alone
   * @param warnings is told what may not be meant, a sentence each
   * @throws ProblemsException with everything that is wrong
   */
  C load(@Nullable Path file, Consumer<String> warnings) {
    var settings = settings(file);
    var config = loader.apply(settings);
    settings.warnings().forEach(warnings);
    return config;
  }

  /** All settings as YAML: with the values of {@code file}, or of the defaults if it is null. */
  String describe(@Nullable Path file) {
    var settings = file == null ? Settings.defaults(environmentPrefix) : settings(file);
    try {
      var unused = loader.apply(settings);
    } catch (ProblemsException e) {
      // Defaults may lack what must be given; all keys are known nevertheless.
      if (file != null) {
        throw e;
      }
    }
    return heading() + settings.describe();
  }

  private Settings settings(@Nullable Path file) {
    return file == null
        ? Settings.fromEnvironment(environmentPrefix, environment)
        : Settings.read(file, environmentPrefix, environment);
  }

  private String heading() {
    return """
        # Settings of %s. Paths are relative to this file. Each setting can also be given by
        # an environment variable: %s_ and its path in upper case, with _ for . and -.

        """
        .formatted(program, environmentPrefix);
  }
}
