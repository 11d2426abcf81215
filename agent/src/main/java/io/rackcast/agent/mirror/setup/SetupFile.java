package io.rackcast.agent.mirror.setup;

/**
 * A file of a runtime.
 *
 * @param path in the runtime's folder
 */
public record SetupFile(String path, String text) {
  boolean isJson() {
    return path.endsWith(".json");
  }
}
