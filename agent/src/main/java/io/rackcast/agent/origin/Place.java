package io.rackcast.agent.origin;

import io.rackcast.proto.source.SourceFault;
import io.rackcast.proto.source.SourceKind;
import io.rackcast.proto.source.SourceRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A place of one file, and how well it does. Guarded by its monitor. */
final class Place {
  /** So many faults in a row that may pass by themselves; then it is tried again later. */
  static final int MOST_FAULTS = 5;

  // A link that ends while it is being read does no harm; one that ends before would.
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private final long sizeBytes;
  private final Optional<Instant> expiresAt;

  /** Held by the one who reads the whole of it in one go. */
  private final ReentrantLock whole = new ReentrantLock();

  private SourceRequest request;
  private @Nullable SourceFault fault;
  private int faults;
  private boolean hasAnswered;
  private boolean isWithoutRanges;
  private Optional<String> otherEtag = Optional.empty();

  /**
   * A place that is taken to be well.
   *
   * @param sizeBytes of the file
   * @param expiresAt when its link ends
   */
  Place(SourceRequest request, long sizeBytes, Optional<Instant> expiresAt) {
    this.request = request;
    this.sizeBytes = sizeBytes;
    this.expiresAt = expiresAt;
  }

  /** How it is asked. */
  synchronized SourceRequest request() {
    return request;
  }

  SourceKind kind() {
    return request().kind();
  }

  String name() {
    return request().name();
  }

  long sizeBytes() {
    return sizeBytes;
  }

  ReentrantLock whole() {
    return whole;
  }

  /** Whether its link has ended, or is about to. */
  boolean isEnding(Instant now) {
    return expiresAt.filter(end -> !now.plus(MARGIN).isBefore(end)).isPresent();
  }

  /** Whether both have the same link: then a new one would do no better. */
  boolean isSameLink(Place other) {
    return request().url().equals(other.request().url());
  }

  /** It could not be read; where it says for how long, it is not tried again before. */
  synchronized void failed(SourceFault why) {
    fault = why;
    faults = why.retryAfter().isPresent() ? MOST_FAULTS : faults + 1;
  }

  /**
   * A piece of it was right. One that was on its way says nothing of a fault that does not pass,
   * nor of a server that has said since when it is to be asked again.
   */
  synchronized void worked() {
    if (!isGivenUp() && (fault == null || fault.retryAfter().isEmpty())) {
      fault = null;
      faults = 0;
    }
  }

  /** A piece came from it, right or wrong. */
  synchronized void answered() {
    hasAnswered = true;
  }

  synchronized boolean hasAnswered() {
    return hasAnswered;
  }

  /** How often it failed since it last worked. */
  synchronized int faults() {
    return faults;
  }

  /** Why it is not worth another try now; empty if it is. */
  synchronized Optional<SourceFault> overFor() {
    boolean isOver = isGivenUp() || faults >= MOST_FAULTS;
    return isOver ? Optional.ofNullable(fault) : Optional.empty();
  }

  /** Whether it is given up, since another try would bring the same. */
  synchronized boolean isGivenUp() {
    return fault != null && !fault.why().isPassing();
  }

  synchronized void hasNoRanges() {
    isWithoutRanges = true;
  }

  synchronized boolean isWithoutRanges() {
    return isWithoutRanges;
  }

  /**
   * Its content has another ETag than when it was registered: asked without from now on, since a
   * copy may have another ETag and yet be the same; the pieces' hashes will tell.
   */
  synchronized void hasOtherEtag(String now) {
    request = request.withEtag(Optional.empty());
    otherEtag = Optional.of(now);
  }

  /** The fault of a piece that does not match. */
  synchronized SourceFault wrong(int piece) {
    if (otherEtag.isPresent()) {
      return new SourceFault(
          SourceFault.Cause.CHANGED,
          "the content at "
              + name()
              + " is another one than was registered (its ETag is "
              + otherEtag.get()
              + " now); put the old one back, or register the new one under another version");
    }
    return new SourceFault(
        SourceFault.Cause.WRONG,
        kind() == SourceKind.PUBLISHER
            ? "the publisher's content does not match its torrent; check the publisher's store"
            : "what "
                + name()
                + " sends is not what was registered (piece "
                + piece
                + "); see what it has there now");
  }
}
