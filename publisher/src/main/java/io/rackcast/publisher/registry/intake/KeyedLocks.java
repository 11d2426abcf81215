package io.rackcast.publisher.registry.intake;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A lock for each key that is in use. For any thread. */
final class KeyedLocks<K> {
  private static final long LOOK_MILLIS = 200;

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

  /**
   * Waits for the key's lock; as long as its holder needs.
   *
   * @param check throws when the wait is given up; asked a few times a second
   */
  Held hold(K key, Runnable check) {
    Counted counted;
    synchronized (locks) {
      counted = locks.computeIfAbsent(key, k -> new Counted());
      counted.users++;
    }
    boolean isHeld = false;
    try {
      do {
        check.run();
        isHeld = counted.lock.tryLock(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } while (!isHeld);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GivenUpException();
    } finally {
      if (!isHeld) {
        leave(key, counted);
      }
    }
    return () -> release(key, counted);
  }

  private void release(K key, Counted counted) {
    counted.lock.unlock();
    leave(key, counted);
  }

  private void leave(K key, Counted counted) {
    synchronized (locks) {
      if (--counted.users == 0) {
        locks.remove(key);
      }
    }
  }
}
