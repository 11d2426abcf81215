package io.rackcast.tracker.hook;

/**
 * One step that announces and scrapes pass, before and after the answer. Implement it, name the
 * class in {@code META-INF/services/io.rackcast.tracker.hook.Hook} of a jar in {@code plugins/},
 * and name the hook in {@code hooks.chain}.
 *
 * <p>Called on event loops, by several threads at once for different passages: it must not wait. It
 * may keep a passage only while it holds it.
 */
public interface Hook {
  /** What {@code hooks.chain} calls it: letters, digits and {@code -}. */
  String name();

  /**
   * Before the answer: lets it pass by returning, refuses it by {@link Passage#refuse}, or takes
   * its time by {@link Passage#hold}. A refusal ends the chain. A fault is answered {@code internal
   * error}.
   */
  default void before(Passage passage) {}

  /**
   * After the peers of an announce are chosen; not called for what was refused, nor for scrapes.
   */
  default void after(Passage passage) {}
}
