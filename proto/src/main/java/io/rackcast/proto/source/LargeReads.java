package io.rackcast.proto.source;

/**
 * Has this Java's HTTP client read up to 128 KiB at a time instead of 16. Each read is handed from
 * thread to thread until it is in its reader's buffer, so large content costs half as much.
 */
public final class LargeReads {
  // Of java.net.http's documented properties; looked at when the first client is made.
  private static final String PROPERTY = "jdk.httpclient.bufsize";
  private static final int READ_BYTES = 128 << 10;

  private LargeReads() {}

  /** To be called before this Java's first HTTP client is made; what the operator set stays. */
  public static void use() {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, Integer.toString(READ_BYTES));
    }
  }
}
