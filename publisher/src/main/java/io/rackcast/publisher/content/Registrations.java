package io.rackcast.publisher.content;

import io.rackcast.proto.settings.ByteSizes;
import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.StoredRelease;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Publishes content that another server has: fetched as an upload of the publisher's own, so it is
 * hashed, kept and approved in the same way. May be used by any thread.
 */
public final class Registrations {
  private static final int READ_BYTES = 1 << 20;

  /**
   * What somebody wishes to have fetched.
   *
   * @param contentName the file's name on the nodes
   * @param sha256 what the content must have
   */
  public record Wish(ReleaseKey release, String contentName, String url, Sha256Digest sha256) {}

  private final Uploads uploads;
  private final Fetcher fetcher;
  private final RegisterLimits limits;

  public Registrations(Uploads uploads, RegisterLimits limits) {
    this.uploads = uploads;
    this.limits = limits;
    this.fetcher = new Fetcher(limits);
  }

  /**
   * Fetches and publishes; answers when it is approved.
   *
   * @throws Refusal when the URL is not allowed, cannot be read, or has other content
   */
  public StoredRelease register(String caller, Wish wish) {
    try (var source = fetcher.open(wish.url())) {
      if (source.sizeBytes() > limits.maxBytes()) {
        throw new Refusal(
            Refusal.Kind.INVALID,
            "the content has "
                + ByteSizes.text(source.sizeBytes())
                + "; this publisher registers at most "
                + ByteSizes.text(limits.maxBytes())
                + " (register.max-size)");
      }
      var begun = uploads.begin(caller, plan(wish, source.sizeBytes()), List.of(wish.sha256()));
      if (begun instanceof Uploads.Begun.Done done) {
        return done.release();
      }
      var id = ((Uploads.Begun.Ready) begun).state().id();
      copy(caller, id, ((Uploads.Begun.Ready) begun).state().receivedBytes(), source);
      return uploads.finish(caller, id, Optional.of(wish.sha256()));
    } catch (IOException e) {
      throw new Refusal(
          Refusal.Kind.TRY_AGAIN,
          "the URL cannot be read to its end (" + Fetcher.message(e) + "); try again");
    }
  }

  private static UploadPlan plan(Wish wish, long size) {
    try {
      var file = new FileSpec(wish.contentName(), size, false);
      return new UploadPlan(wish.release(), wish.contentName(), false, List.of(file), 0);
    } catch (IllegalArgumentException e) {
      throw new Refusal(Refusal.Kind.INVALID, String.valueOf(e.getMessage()));
    }
  }

  // The part that an earlier try has fetched is read over: not every server knows Range.
  private void copy(String caller, String id, long offset, Fetcher.Source source)
      throws IOException {
    source.body().skipNBytes(offset);
    var buffer = new byte[READ_BYTES];
    try (var stream = uploads.send(caller, id, offset)) {
      for (int n = source.read(buffer); n > 0; n = source.read(buffer)) {
        stream.append(n == buffer.length ? buffer : Arrays.copyOf(buffer, n));
      }
    }
  }
}
