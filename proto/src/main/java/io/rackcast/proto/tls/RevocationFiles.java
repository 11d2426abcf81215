package io.rackcast.proto.tls;

import java.nio.file.Path;

/**
 * Where revocation lists are kept, and what holds when one has ended.
 *
 * @param lists PEM or DER: full lists (RFC 5280 section 5), one for each authority that issues
 *     client certificates
 * @param expired what becomes of clients whose authority's list has ended
 */
public record RevocationFiles(Path lists, Expired expired) {
  /** What becomes of clients whose authority's list has ended. */
  public enum Expired {
    /** They are refused until there is a new list. */
    REFUSE,
    /** What the list says still counts, and the log warns. */
    WARN
  }

  /** For sentences: what becomes of certificates for want of a list. */
  String fate(String gap) {
    return expired == Expired.WARN && gap.contains(" ended at ")
        ? "taken by what it says"
        : "refused";
  }
}
