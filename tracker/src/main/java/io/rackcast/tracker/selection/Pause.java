package io.rackcast.tracker.selection;

/** Lets others at a swarm that is held for long. */
@FunctionalInterface
public interface Pause {
  /** Nobody is let in. */
  Pause NONE = () -> true;

  /**
   * Gives the swarm back for a moment and holds it again: then its rows may be others.
   *
   * @return false if it has ended meanwhile and is not held
   */
  boolean take();
}
