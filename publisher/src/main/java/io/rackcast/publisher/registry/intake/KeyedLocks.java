package io.rackcast.publisher.registry.intake;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** A lock for each key that is in use. For any thread. */
final class KeyedLocks<K> {
  /** A lock that is held. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  private static final class Counted {
    private final ReentrantLock lock = new ReentrantLock();
    private int users;
  }

  private final Map<K, Counted> locks = new HashMap<>();

  /** Waits for the key's lock; as long as its holder needs. */
  Held hold(K key) {
    Counted counted;
    synchronized (locks) {
      counted = locks.computeIfAbsent(key, k -> new Counted());
      counted.users++;
    }
    counted.lock.lock();
    return () -> release(key, counted);
  }

  private void release(K key, Counted counted) {
    counted.lock.unlock();
    synchronized (locks) {
      if (--counted.users == 0) {
        locks.remove(key);
      }
    }
  }
}
