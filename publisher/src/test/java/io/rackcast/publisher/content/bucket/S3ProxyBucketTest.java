package io.rackcast.publisher.content.bucket;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The bucket's contract on a real server. */
final class S3ProxyBucketTest extends ContentBucketContract {
  @TempDir static Path data;
  private static S3Proxy server;
  private static final AtomicInteger TESTS = new AtomicInteger();
  private String prefix = "";

  S3ProxyBucketTest() {
    // No server takes smaller ones.
    super(5 << 20);
  }

  @BeforeAll
  static void start() {
    server = new S3Proxy(data);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  BucketTerms terms(String secret) {
    if (prefix.isEmpty()) {
      prefix = "test-" + TESTS.incrementAndGet() + "/";
    }
    return server.terms(secret, prefix);
  }

  @Override
  String secret() {
    return S3Proxy.SECRET;
  }
}
