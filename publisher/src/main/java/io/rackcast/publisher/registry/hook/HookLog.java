package io.rackcast.publisher.registry.hook;

import io.rackcast.publisher.wording.SeldomLog;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Says what went wrong with registries' calls: of each registry and result once in a while. */
final class HookLog {
  private record Kind(String registry, HookResult result) {}

  private final SeldomLog<Kind> log;

  HookLog(Clock clock) {
    log = new SeldomLog<>(LoggerFactory.getLogger(HookRoutes.class), clock);
  }

  void say(String registry, HookResult result, String sentence) {
    say(registry, result, sentence, null);
  }

  /** As the other, with a cause that the sender is not told. */
  void say(String registry, HookResult result, String sentence, @Nullable Throwable cause) {
    var said = "a call of registry \"{}\" ended as {}: {}";
    var kind = new Kind(registry, result);
    if (cause == null) {
      log.warn(kind, said, registry, result.label(), sentence);
    } else {
      log.warn(kind, said, registry, result.label(), sentence, cause);
    }
  }
}
