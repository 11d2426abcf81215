package io.rackcast.agent.transfer.picker;

/**
 * The blocks asked of one peer, oldest first, with the time of asking and how many were open then.
 *
 * <p>A ring of primitives. Peers answer nearly in order, so a search from the oldest ends at once.
 */
public final class RequestList {
  private long[] blocks = new long[16];
  private long[] times = new long[16];
  private int[] ahead = new int[16];
  private int first;
  private int size;

  /** Open requests. */
  public int size() {
    return size;
  }

  /** The request at {@code index}, 0 being the oldest. */
  public long block(int index) {
    return blocks[at(index)];
  }

  /** When the request at {@code index} was made, in nanoseconds. */
  public long time(int index) {
    return times[at(index)];
  }

  /** How many requests were open when the one at {@code index} was made, itself not counted. */
  public int ahead(int index) {
    return ahead[at(index)];
  }

  /** Appends a request. */
  public void add(long block, long nanos) {
    if (size == blocks.length) {
      grow();
    }
    int slot = at(size);
    blocks[slot] = block;
    times[slot] = nanos;
    ahead[slot] = size++;
  }

  /** Where the request is, or -1. */
  public int indexOf(long block) {
    for (int i = 0; i < size; i++) {
      if (blocks[at(i)] == block) {
        return i;
      }
    }
    return -1;
  }

  /** Removes the request at {@code index}. */
  public void removeAt(int index) {
    for (int i = index; i > 0; i--) {
      blocks[at(i)] = blocks[at(i - 1)];
      times[at(i)] = times[at(i - 1)];
      ahead[at(i)] = ahead[at(i - 1)];
    }
    first = at(1);
    size--;
  }

  /** Removes all. */
  public void clear() {
    size = 0;
  }

  private int at(int index) {
    return (first + index) & (blocks.length - 1);
  }

  private void grow() {
    var widerBlocks = new long[blocks.length * 2];
    var widerTimes = new long[blocks.length * 2];
    var widerAhead = new int[blocks.length * 2];
    for (int i = 0; i < size; i++) {
      widerBlocks[i] = blocks[at(i)];
      widerTimes[i] = times[at(i)];
      widerAhead[i] = ahead[at(i)];
    }
    blocks = widerBlocks;
    times = widerTimes;
    ahead = widerAhead;
    first = 0;
  }
}
