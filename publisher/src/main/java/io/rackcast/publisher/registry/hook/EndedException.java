package io.rackcast.publisher.registry.hook;

/** A call ends here, with this result and one sentence for the sender. */
final class EndedException extends Exception {
  private static final long serialVersionUID = 1;

  private final HookResult result;

  EndedException(HookResult result, String sentence) {
    super(sentence, null, false, false);
    this.result = result;
  }

  HookResult result() {
    return result;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
