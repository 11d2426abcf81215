package io.rackcast.publisher.content.bucket;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What was asked of the bucket since the start, and how it went. May be used by any thread. */
public final class BucketCounts {
  /** What is asked; the retries of one are not told apart. */
  public enum Call {
    /** Whether an object is there. */
    HEAD,
    /** An object, or a part of it, until its first byte. */
    GET,
    /** A whole object. */
    PUT,
    /** A part of an object, and its begin and end. */
    PART,
    /** An object copied inside the bucket. */
    COPY,
    /** An object taken away. */
    DELETE,
    /** A page of names. */
    LIST
  }

  private static final class Count {
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder nanos = new LongAdder();
  }

  private final Map<Call, Count> counts = new EnumMap<>(Call.class);
  private final LongAdder sentBytes = new LongAdder();
  private final LongAdder readBytes = new LongAdder();

  BucketCounts() {
    for (var call : Call.values()) {
      counts.put(call, new Count());
    }
  }

  void took(Call call, long nanos, boolean isAnswered) {
    var count = of(call);
    (isAnswered ? count.answered : count.failed).increment();
    count.nanos.add(nanos);
  }

  void sent(long bytes) {
    sentBytes.add(bytes);
  }

  void read(long bytes) {
    readBytes.add(bytes);
  }

  /** How often it was answered; that something is not there is an answer. */
  public long answered(Call call) {
    return of(call).answered.sum();
  }

  /** How often it failed, after all tries. */
  public long failed(Call call) {
    return of(call).failed.sum();
  }

  /** How long all of them took together. */
  public double seconds(Call call) {
    return of(call).nanos.sum() / 1e9;
  }

  /** Bytes of content put into it. */
  public long sentBytes() {
    return sentBytes.sum();
  }

  /** Bytes of content read from it. */
  public long readBytes() {
    return readBytes.sum();
  }

  private Count of(Call call) {
    var count = counts.get(call);
    if (count == null) {
      throw new IllegalStateException(call + " is not counted");
    }
    return count;
  }
}
