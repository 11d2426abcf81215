package io.rackcast.agent.mirror;

/**
 * Some bytes of content that has them.
 *
 * @param from the first
 * @param end behind the last
 */
record ByteRange(long from, long end) {
  long length() {
    return end - from;
  }

  /** {@code bytes 0-99/1000}. */
  String contentRange(long size) {
    return "bytes " + from + "-" + (end - 1) + "/" + size;
  }
}
