package io.rackcast.agent.origin;

import io.rackcast.agent.transfer.Transfer;
import io.rackcast.proto.source.SourceAnswer;
import io.rackcast.proto.source.SourceFault;
import io.rackcast.proto.source.SourceFault.Cause;
import io.rackcast.proto.source.SourceReader;
import io.rackcast.proto.source.SourceRequest;
import io.rackcast.proto.source.WatchedBody;
import io.rackcast.proto.topology.IpAddress;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Bytes of one file that come from one place, at the pace that the limits allow. For one thread.
 */
final class ContentStream implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 20;

  /** What streams of one artifact have in common. */
  record Means(
      SourceReader reader,
      Transfer transfer,
      ScheduledExecutorService timers,
      Duration stallLimit,
      OriginMetrics metrics) {}

  private final Means means;
  private final Place place;
  private final SourceAnswer answer;
  private final IpAddress from;
  private final WatchedBody body;
  private final long end;
  private long position;

  private ContentStream(Means means, Place place, SourceAnswer answer) throws SourceFault {
    this.means = means;
    this.place = place;
    this.answer = answer;
    this.from = address(place, answer);
    this.body = new WatchedBody(answer.body(), means.stallLimit());
    body.watchWith(means.timers());
    this.position = answer.begin();
    this.end = answer.end().orElse(place.sizeBytes());
    means.metrics().opened();
  }

  /**
   * Asks for bytes of a file.
   *
   * @param to behind the last one
   * @throws SourceFault if the place does not answer with them, or has another size than the file
   */
  static ContentStream open(Means means, Place place, long begin, long to)
      throws SourceFault, InterruptedException {
    var request = place.request();
    var answer = means.reader().open(request, begin, to);
    try {
      if (isOther(place, request, answer) && answer.isWhole()) {
        // Not without ranges, but of another ETag: asked again without it.
        answer.close();
        answer = means.reader().open(place.request(), begin, to);
      }
      requireSize(place, answer);
      return new ContentStream(means, place, answer);
    } catch (SourceFault | RuntimeException e) {
      answer.close();
      throw e;
    }
  }

  private static boolean isOther(Place place, SourceRequest request, SourceAnswer answer) {
    var now = answer.etag();
    boolean isOther = request.etag().isPresent() && now.isPresent() && !request.etag().equals(now);
    if (isOther) {
      place.hasOtherEtag(now.get());
    }
    return isOther;
  }

  private static void requireSize(Place place, SourceAnswer answer) throws SourceFault {
    if (answer.totalBytes().isPresent() && answer.totalBytes().getAsLong() != place.sizeBytes()) {
      throw new SourceFault(
          Cause.CHANGED,
          "the content at "
              + place.name()
              + " has "
              + answer.totalBytes().getAsLong()
              + " bytes, not the "
              + place.sizeBytes()
              + " that were registered; put the old one back, or register the new one under"
              + " another version");
    }
  }

  private static IpAddress address(Place place, SourceAnswer answer) throws SourceFault {
    try {
      return IpAddress.of(answer.from().address());
    } catch (UnknownHostException e) {
      throw new SourceFault(
          Cause.UNREACHABLE, "the host of " + place.name() + " is not known any more; check it");
    }
  }

  Place place() {
    return place;
  }

  /** Whether those bytes of the file are still to come. */
  boolean covers(long begin, int length) {
    boolean isNext = isWhole() ? position <= begin : position == begin;
    return isNext && begin + length <= end;
  }

  /** Reads over bytes that are not wanted, up to that one. */
  void skipTo(long begin) throws IOException, InterruptedException {
    skip(begin - position);
  }

  /** Whether it goes on to the file's end, as it comes from a place without ranges. */
  boolean isWhole() {
    return answer.isWhole();
  }

  private void skip(long bytes) throws IOException, InterruptedException {
    var rest = new byte[(int) Math.min(bytes, CHUNK_BYTES)];
    for (long left = bytes; left > 0; ) {
      int now = (int) Math.min(left, rest.length);
      read(rest, 0, now);
      left -= now;
    }
  }

  /**
   * Reads all of {@code length} bytes.
   *
   * @throws SourceFault if they do not come
   */
  void read(byte[] target, int offset, int length) throws IOException, InterruptedException {
    for (int done = 0; done < length; ) {
      int admitted = admit(Math.min(length - done, CHUNK_BYTES));
      readAdmitted(target, offset + done, admitted);
      done += admitted;
    }
  }

  private int admit(int most) throws InterruptedException {
    try {
      return means.transfer().admit(from, most).toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the limits failed", e);
    }
  }

  private void readAdmitted(byte[] target, int offset, int length) throws SourceFault {
    int done = 0;
    try {
      while (done < length) {
        int read = body.read(target, offset + done, length - done);
        if (read < 0) {
          throw new EOFException("it ended");
        }
        done += read;
        position += read;
      }
    } catch (IOException e) {
      throw body.isSilent() ? stalled() : broken(String.valueOf(e.getMessage()));
    } finally {
      means.metrics().came(place.kind(), done);
    }
  }

  private SourceFault stalled() {
    return new SourceFault(
        Cause.STALLED,
        place.name()
            + " sent nothing for "
            + means.stallLimit().toSeconds()
            + " s at byte "
            + position
            + "; it is read on from there");
  }

  private SourceFault broken(String how) {
    return new SourceFault(
        Cause.SHORT,
        place.name()
            + " broke off at byte "
            + position
            + " of "
            + place.sizeBytes()
            + " ("
            + how
            + "); it is read on from there");
  }

  @Override
  public void close() {
    means.metrics().closed();
    body.close();
  }
}
