package io.rackcast.publisher.store.image;

import io.rackcast.proto.torrent.Sha256Digest;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Images that somebody withdrew, in all registries. May be used by any thread. */
public final class ImageRevocations {
  /** One of them. */
  public record Row(
      long id, String registry, String repository, Sha256Digest digest, String reason) {}

  private final Jdbi jdbi;

  /**
   * @param jdbi the database with its schema up to date
   */
  public ImageRevocations(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** A page in their order, after the one with this id; 0: from the first. */
  public List<Row> after(long id, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT id, registry, repository, digest, revoke_reason FROM image"
                        + " WHERE id > ? AND revoke_reason <> '' ORDER BY id LIMIT ?")
                .bind(0, id)
                .bind(1, limit)
                .map(
                    (row, context) ->
                        new Row(
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            Sha256Digest.of(row.getBytes(4)),
                            row.getString(5)))
                .list());
  }
}
