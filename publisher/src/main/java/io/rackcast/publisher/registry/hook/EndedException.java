package io.rackcast.publisher.registry.hook;

import org.jspecify.annotations.Nullable;

/** A call ends here, with this result and one sentence for the sender. */
final class EndedException extends Exception {
  private static final long serialVersionUID = 1;

  private final HookResult result;

  EndedException(HookResult result, String sentence) {
    this(result, sentence, null);
  }

  /** With a cause for our log, which the sender is not told. */
  EndedException(HookResult result, String sentence, @Nullable Throwable cause) {
    super(sentence, cause, false, false);
    this.result = result;
  }

  HookResult result() {
    return result;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
