package io.rackcast.tracker.hook;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hooks in their order. For any thread; costs no object. */
public final class HookChain {
  private static final Logger LOG = LoggerFactory.getLogger(HookChain.class);

  private final Hook[] hooks;

  /** These hooks, in this order, before the answer and after it. */
  public HookChain(List<Hook> hooks) {
    this.hooks = hooks.toArray(Hook[]::new);
  }

  /** What the hooks are called, in their order. */
  public List<String> names() {
    return List.of(hooks).stream().map(Hook::name).toList();
  }

  /**
   * Sends a passage through, on its event loop. It arrives before this returns, or later if a hook
   * holds it.
   */
  public void before(Passage passage, Passage.Destination destination) {
    passage.enter(this, destination);
    advance(passage);
  }

  void advance(Passage passage) {
    while (passage.refusal() == null) {
      int step = passage.nextStep();
      if (step >= hooks.length) {
        break;
      }
      before(hooks[step], passage);
      if (passage.isHeld()) {
        return;
      }
    }
    passage.arrive();
  }

  private static void before(Hook hook, Passage passage) {
    try {
      hook.before(passage);
    } catch (RuntimeException | LinkageError e) {
      LOG.error("the hook {} failed", hook.name(), e);
      passage.refuse(Refusal.INTERNAL);
    }
  }

  /** Lets the hooks see, and change, an answer that is peers. */
  public void after(Passage passage) {
    for (var hook : hooks) {
      try {
        hook.after(passage);
      } catch (RuntimeException | LinkageError e) {
        LOG.error("the hook {} failed after the answer; it stays as it was", hook.name(), e);
      }
    }
  }
}
