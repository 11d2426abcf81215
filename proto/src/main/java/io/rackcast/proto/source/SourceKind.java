package io.rackcast.proto.source;

import java.util.Locale;

/** What sort of place content is read from. In metrics and answers a kind is its label. */
public enum SourceKind {
  /** The publisher's own store. */
  PUBLISHER,
  /** A server of files. */
  HTTP,
  /** A link that carries its permission in its query, as S3 and others sign them. */
  SIGNED_LINK,
  /** A blob of a container registry, {@code /v2/NAME/blobs/DIGEST}. */
  REGISTRY;

  /** In lower case, with hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
