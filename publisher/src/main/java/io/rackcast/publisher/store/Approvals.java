package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Which swarms may exist, as numbered changes that can be followed. May be used by any thread.
 *
 * <p>A revision is given inside the transaction that approves or revokes, by counting up one row:
 * who sees revision n sees all before it.
 */
public final class Approvals {
  private final Jdbi jdbi;
  private final String storeId;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  Approvals(Jdbi jdbi, String storeId) {
    this.jdbi = jdbi;
    this.storeId = storeId;
  }

  /** Identity of this store; revisions of different stores cannot be compared. */
  public String storeId() {
    return storeId;
  }

  /** The newest revision; 0 when nothing was ever approved. */
  public long head() {
    return jdbi.withHandle(
        h -> h.createQuery("SELECT head_revision FROM store").mapTo(Long.class).one());
  }

  /**
   * What changed after {@code revision}, oldest first, at most {@code limit}: of each swarm only
   * the change that counts now. So however far behind somebody is, it is told each swarm once.
   */
  public List<ApprovalChange> after(long revision, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "SELECT e.revision, a.infohash, a.infohash_v2, a.other_infohashes, e.label,"
                        + " a.size_bytes, e.reason"
                        + " FROM approval_event e JOIN artifact a ON a.id = e.artifact_id"
                        + " WHERE e.revision > :after AND a.last_revision = e.revision"
                        + " ORDER BY e.revision LIMIT :limit")
                .bind("after", revision)
                .bind("limit", limit)
                .map(
                    (row, context) ->
                        new ApprovalChange(
                            row.getLong(1),
                            InfoHash.of(row.getBytes(2)),
                            Sha256Digest.of(row.getBytes(3)),
                            SwarmNames.fromBytes(row.getBytes(4)),
                            row.getString(5),
                            row.getLong(6),
                            Optional.ofNullable(row.getString(7))))
                .list());
  }

  /** Runs {@code listener} after each change, on the thread that made it; it must be quick. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  void announceChange() {
    listeners.forEach(Runnable::run);
  }

  /**
   * Adds a change inside the caller's transaction, in place of the swarm's last one: the history is
   * as long as there are swarms.
   */
  static void append(
      Handle h, long artifactId, String label, @Nullable String revokeReason, Instant at) {
    h.execute("UPDATE store SET head_revision = head_revision + 1");
    h.execute(
        "DELETE FROM approval_event WHERE revision ="
            + " (SELECT last_revision FROM artifact WHERE id = ?)",
        artifactId);
    h.execute(
        "INSERT INTO approval_event (revision, artifact_id, label, reason, at)"
            + " SELECT head_revision, ?, ?, ?, ? FROM store",
        artifactId,
        label,
        revokeReason,
        at.toEpochMilli());
    h.execute(
        "UPDATE artifact SET is_approved = ?, last_revision = (SELECT head_revision FROM store)"
            + " WHERE id = ?",
        revokeReason == null ? 1 : 0,
        artifactId);
  }
}
