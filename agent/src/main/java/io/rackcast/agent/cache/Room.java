package io.rackcast.agent.cache;

/** Finds room for an artifact before it is begun. */
@FunctionalInterface
public interface Room {
  /**
   * Returns when there is room for {@code bytes} more; may remove other artifacts on the way.
   *
   * @param label what the room is for, for people
   * @throws CacheException with one sentence, if there is none to be had
   */
  void make(String label, long bytes);
}
