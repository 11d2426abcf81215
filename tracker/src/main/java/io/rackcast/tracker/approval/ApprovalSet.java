package io.rackcast.tracker.approval;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.ApprovalEvent;
import io.rackcast.proto.v1.ApprovalEvents;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All approvals and revocations known. Reading is for any thread; what changes it is called by one
 * thread at a time.
 *
 * <p>When the publisher starts over, the new set is gathered beside the old one, which serves until
 * the new one is complete: else every swarm would be refused for a moment.
 */
public final class ApprovalSet implements Approvals {
  private static final Approval APPROVED = new Approval.Approved();
  private static final Approval UNKNOWN = new Approval.Unknown();
  private static final Approval UNHEARD = new Approval.Unheard();

  private final BiConsumer<InfoHash, String> ended;
  private volatile SwarmTable known = new SwarmTable();
  private @Nullable SwarmTable gathered;
  private long gatheredRevision;
  private volatile String storeId = "";
  private volatile long revision;
  private volatile long headRevision;

  /**
   * An empty set.
   *
   * @param ended is told of each swarm that may no longer exist, and why, on the thread that
   *     applies
   */
  public ApprovalSet(BiConsumer<InfoHash, String> ended) {
    this.ended = ended;
  }

  @Override
  public Approval of(InfoHash name) {
    var event = known.get(name);
    if (event == null) {
      return storeId.isEmpty() ? UNHEARD : UNKNOWN;
    }
    return event.hasRevoked() ? new Approval.Revoked(reason(event)) : APPROVED;
  }

  @Override
  public InfoHash nameOf(InfoHash infoHash) {
    return known.nameOf(infoHash);
  }

  @Override
  public String labelOf(InfoHash name) {
    var event = known.get(name);
    return event == null ? "" : event.getApproved().getLabel();
  }

  /**
   * Takes in a batch.
   *
   * @throws IllegalArgumentException if it is of another store than the set, or names no swarm
   */
  void apply(ApprovalEvents batch) {
    if (batch.getFromScratch()) {
      gathered = new SwarmTable();
      gatheredRevision = 0;
    }
    headRevision = batch.getHeadRevision();
    if (gathered != null) {
      gather(batch, gathered);
    } else if (batch.getStoreId().equals(storeId)) {
      change(batch);
    } else {
      throw new IllegalArgumentException("the publisher's store is another one than before");
    }
  }

  private void change(ApprovalEvents batch) {
    Map<InfoHash, String> endings = new HashMap<>();
    for (var event : batch.getEventsList()) {
      var name = known.put(event);
      revision = Math.max(revision, event.getRevision());
      if (event.hasRevoked()) {
        endings.put(name, reason(event));
      } else {
        endings.remove(name);
      }
    }
    endings.forEach(ended);
  }

  private void gather(ApprovalEvents batch, SwarmTable table) {
    for (var event : batch.getEventsList()) {
      table.put(event);
      gatheredRevision = Math.max(gatheredRevision, event.getRevision());
    }
    // The newest change always counts, so that a snapshot ends with it; where nothing was ever
    // approved, the head is 0. An empty batch in between is a heartbeat.
    if (gatheredRevision >= batch.getHeadRevision()) {
      gathered = null;
      replace(batch.getStoreId(), table);
    }
  }

  private void replace(String newStoreId, SwarmTable table) {
    var before = known;
    known = table;
    storeId = newStoreId;
    revision = gatheredRevision;
    before.forEach(
        (name, event) -> {
          var now = table.get(name);
          if (event.hasApproved() && (now == null || now.hasRevoked())) {
            ended.accept(name, now == null ? "this torrent is no longer approved" : reason(now));
          }
        });
  }

  /** Gives up a start from scratch that was cut off. */
  void abandon() {
    gathered = null;
  }

  private static String reason(ApprovalEvent event) {
    String reason = event.getRevoked().getReason();
    return reason.isEmpty() ? "this torrent was revoked" : reason;
  }

  /** The store that the set is of; empty if nothing was ever heard. */
  public String storeId() {
    return storeId;
  }

  /** The last change applied. */
  public long revision() {
    return revision;
  }

  /** How many changes the publisher is ahead. */
  public long lag() {
    return Math.max(0, headRevision - revision);
  }

  /** All of it as one batch, for a file. */
  ApprovalEvents snapshot() {
    return ApprovalEvents.newBuilder()
        .setStoreId(storeId)
        .setFromScratch(true)
        .addAllEvents(known.all())
        .setHeadRevision(revision)
        .build();
  }
}
