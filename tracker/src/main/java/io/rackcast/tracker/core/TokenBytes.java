package io.rackcast.tracker.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/** An announce token as it came, in a buffer that is used again. For one thread at a time. */
public final class TokenBytes {
  private byte[] bytes = new byte[0];
  private int length = -1;

  /** Forgets it: there is none. */
  public void clear() {
    length = -1;
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

  /** Whether there is one. */
  public boolean isPresent() {
    return length >= 0;
  }

  /** Its text, as a new object; null if there is none. */
  public @Nullable String text() {
    return length < 0 ? null : new String(bytes, 0, length, ISO_8859_1);
  }
}
