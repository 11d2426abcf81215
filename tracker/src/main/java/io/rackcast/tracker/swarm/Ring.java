package io.rackcast.tracker.swarm;

import java.util.Arrays;
import java.util.function.ToLongFunction;

/**
 * Things around a circle by their hashes, so that points on it choose some of many, and the same
 * ones while others come and go (consistent hashing). A thing owns the points from after the one
 * before it up to its own. Guarded by the swarm's lock.
 *
 * @param <T> what is on it
 */
public final class Ring<T> {
  private final ToLongFunction<T> hash;
  private T[] things;
  private int size;

  Ring(T[] room, ToLongFunction<T> hash) {
    this.things = room;
    this.hash = hash;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** The one at this place, from 0, by rising hash. */
  public T get(int place) {
    return things[place];
  }

  /** The place of who owns {@code point}; there must be something on the ring. */
  public int owner(long point) {
    int place = firstFrom(point);
    return place == size ? 0 : place;
  }

  /** Whether the one at this place owns {@code point}. */
  public boolean owns(int place, long point) {
    long own = hash.applyAsLong(things[place]);
    long before = hash.applyAsLong(things[place == 0 ? size - 1 : place - 1]);
    // Distances around the circle, so that the arc over the highest number is one like others.
    return size == 1 || Long.compareUnsigned(own - point, own - before) < 0;
  }

  /** The place of {@code thing}; -1 if it is not there. */
  public int placeOf(T thing) {
    long wanted = hash.applyAsLong(thing);
    for (int i = firstFrom(wanted); i < size && hash.applyAsLong(things[i]) == wanted; i++) {
      if (things[i] == thing) {
        return i;
      }
    }
    return -1;
  }

  void add(T thing) {
    if (size == things.length) {
      things = Arrays.copyOf(things, size + (size >> 1) + 1);
    }
    int place = firstFrom(hash.applyAsLong(thing));
    System.arraycopy(things, place, things, place + 1, size - place);
    things[place] = thing;
    size++;
  }

  void remove(T thing) {
    int place = placeOf(thing);
    if (place >= 0) {
      System.arraycopy(things, place + 1, things, place, size - place - 1);
      size--;
      things[size] = things[0];
    }
  }

  private int firstFrom(long point) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(hash.applyAsLong(things[middle]), point) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
