package io.rackcast.agent.image;

import io.rackcast.agent.release.Reply;
import io.rackcast.proto.torrent.Sha256Digest;
import java.util.concurrent.CompletableFuture;

/**
 * What is known of images. Safe for use by several threads; calls do not block, futures never fail.
 */
public interface Images {
  /**
   * The manifest of a tag or digest, once all that it needs can be delivered.
   *
   * @param reference a tag, or {@code sha256:} and 64 hex digits
   */
  CompletableFuture<Reply<ImageManifest>> manifest(ImageName name, String reference);

  /** What is known of a blob of an image of this repository; nothing is fetched for it. */
  CompletableFuture<Reply<ImageBlob>> blob(ImageName name, Sha256Digest digest);
}
