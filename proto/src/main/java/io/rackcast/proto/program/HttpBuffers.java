package io.rackcast.proto.program;

import java.util.Properties;

/**
 * How much the JDK's HTTP client reads at a time. Each read passes two threads on its way to the
 * one that waits for it; with the JDK's 16 KiB that takes an origin or a publisher more processor
 * time than to hash what came (1 GiB over loopback: 2.0 processor seconds, 1.4 with these).
 */
final class HttpBuffers {
  /** The JDK's name for it, documented in the module {@code java.net.http}. */
  static final String PROPERTY = "jdk.httpclient.bufsize";

  private static final int BYTES = 128 << 10;

  private HttpBuffers() {}

  /** Sets the size, unless whoever starts the program has; before a first client is made. */
  static void enlarge(Properties system) {
    system.putIfAbsent(PROPERTY, String.valueOf(BYTES));
  }
}
