package io.rackcast.agent.image;

import io.rackcast.agent.release.Reply;
import io.rackcast.proto.torrent.Sha256Digest;
import java.util.concurrent.CompletableFuture;

/**
 * The registries themselves, asked for what nobody has approved yet (mirror policy {@code
 * pull-through}). Safe for use by several threads; calls do not block, futures never fail.
 *
 * <p>A refusal says what the client is told: {@code UNKNOWN} the registry has no such thing, {@code
 * DENIED} it wants credentials that the agent has not, {@code REVOKED} the publisher forbids it,
 * {@code UNREACHABLE} and {@code FAULT} it gave no usable answer. What a client sent of credentials
 * is not handed over.
 */
public interface Upstream {
  /**
   * The manifest or index of a tag or digest, checked against the digest where that is known.
   *
   * @param reference a tag, or {@code sha256:} and 64 hex digits
   */
  CompletableFuture<Reply<ImageManifest>> manifest(ImageName name, String reference);

  /** The size of a blob in bytes, without its content. */
  CompletableFuture<Reply<Long>> blobSize(ImageName name, Sha256Digest digest);

  /**
   * A blob, to be read from {@code offset} to its end and closed.
   *
   * @param offset 0 to its size
   */
  CompletableFuture<Reply<UpstreamBlob>> blob(ImageName name, Sha256Digest digest, long offset);
}
