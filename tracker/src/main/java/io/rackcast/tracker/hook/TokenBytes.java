package io.rackcast.tracker.hook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * A secret as it came, an announce token or a node key, in a buffer that is used again. For one
 * thread at a time. Never to be logged.
 */
public final class TokenBytes {
  // What one long one took is given back: a connection may live for days.
  private static final int MOST_KEPT = 4096;

  private byte[] bytes = new byte[0];
  private int length = -1;

  /** Forgets it: there is none. */
  public void clear() {
    length = -1;
    if (bytes.length > MOST_KEPT) {
      bytes = new byte[0];
    }
  }

  /** Copies it from {@code from} to before {@code end}. */
  public void set(byte[] source, int from, int end) {
    int size = end - from;
    if (bytes.length < size) {
      bytes = new byte[Math.max(size, 512)];
    }
    System.arraycopy(source, from, bytes, 0, size);
    length = size;
  }

  /** Takes it from text; null for none. */
  public void set(@Nullable String text) {
    if (text == null) {
      clear();
    } else {
      var encoded = text.getBytes(ISO_8859_1);
      set(encoded, 0, encoded.length);
    }
  }

  /** Whether there is one, if only an empty one. */
  public boolean isPresent() {
    return length >= 0;
  }

  /** How many bytes it has; 0 if there is none. */
  public int length() {
    return Math.max(length, 0);
  }

  /** The buffer; it is in the first {@link #length} bytes. Not to be changed or kept. */
  public byte[] buffer() {
    return bytes;
  }

  /** Its text, as a new object; null if there is none. */
  public @Nullable String text() {
    return length < 0 ? null : new String(bytes, 0, length, ISO_8859_1);
  }

  /** Says nothing of what it holds. */
  @Override
  public String toString() {
    return length < 0 ? "(none)" : "(set)";
  }
}
