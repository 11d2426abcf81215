package io.rackcast.publisher.content;

import io.rackcast.proto.torrent.ContentHasher;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.Publication;
import io.rackcast.publisher.store.StoredRelease;
import io.rackcast.publisher.store.StoredSource;
import java.io.IOException;
import java.util.Optional;

/**
 * Content that is hashed as it comes by and stays where it is: nothing of it touches the disk. Not
 * safe for threads.
 */
public final class PassingContent {
  private final UploadPlan plan;
  private final Placement placement;
  private final ContentHasher hasher;
  private long received;

  PassingContent(UploadPlan plan, Placement placement) {
    this.plan = plan;
    this.placement = placement;
    this.hasher = plan.newHasher();
  }

  /** Bytes that came so far. */
  public long received() {
    return received;
  }

  /**
   * Takes the next bytes.
   *
   * @param length how many of {@code data}
   * @throws Refusal when the content has more than was announced
   */
  public void append(byte[] data, int length) {
    if (length > plan.totalBytes() - received) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "the content has more bytes than the "
              + plan.totalBytes()
              + " that its server announced; have the server mended");
    }
    hasher.update(data, 0, length);
    received += length;
  }

  /**
   * Makes the release, once all bytes were taken.
   *
   * @param expected what the content must be
   * @param source where it is
   * @throws Refusal when it is something else, or the release has other content
   */
  public StoredRelease finish(String caller, Sha256Digest expected, StoredSource source) {
    var hashed = hasher.finish();
    if (!expected.equals(hashed.artifactDigest())) {
      throw Placement.other(hashed.artifactDigest(), expected);
    }
    try {
      var publication =
          placement.place(caller, plan, Optional.empty(), Optional.of(source), hashed);
      if (publication instanceof Publication.Taken taken) {
        throw Placement.taken(taken.release());
      }
      return publication.release();
    } catch (IOException e) {
      throw Refusal.of(e);
    }
  }
}
