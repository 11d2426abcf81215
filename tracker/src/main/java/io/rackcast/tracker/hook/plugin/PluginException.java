package io.rackcast.tracker.hook.plugin;

/** A jar of hooks cannot be used; the message is one sentence that names the jar. */
public final class PluginException extends Exception {
  private static final long serialVersionUID = 1L;

  PluginException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  PluginException(String sentence) {
    super(sentence);
  }
}
