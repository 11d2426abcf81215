package io.rackcast.publisher.store;

import io.rackcast.proto.source.SourceKind;
import io.rackcast.proto.source.SourceRequest;
import io.rackcast.proto.source.SourceUrl;
import java.util.Map;
import java.util.Optional;

/**
 * A place where a content is; see {@link SourceRequest}, which it makes.
 *
 * @param url where, its secrets included
 * @param headers to be sent; they may be secrets
 * @param etag that it had when it was registered
 */
public record StoredSource(SourceUrl url, Map<String, String> headers, Optional<String> etag) {
  /**
   * Copies the map.
   *
   * @throws IllegalArgumentException with one sentence if a header cannot be sent
   */
  public StoredSource {
    headers = Map.copyOf(headers);
    var unused = new SourceRequest(url.toString(), url.kind(), url, headers, etag);
  }

  /** What sort of place. */
  public SourceKind kind() {
    return url.kind();
  }

  /** How to ask it. */
  public SourceRequest request() {
    return new SourceRequest(url.toString(), url.kind(), url, headers, etag);
  }

  /** The same with the ETag that it has. */
  public StoredSource withEtag(Optional<String> now) {
    return new StoredSource(url, headers, now);
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return url.toString();
  }
}
