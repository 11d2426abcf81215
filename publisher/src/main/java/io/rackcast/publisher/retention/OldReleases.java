package io.rackcast.publisher.retention;

import io.rackcast.publisher.store.RetentionCandidate;
import io.rackcast.publisher.store.RetentionRows;
import io.rackcast.publisher.store.RetentionRows.Age;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The part of a run that withdraws releases, a batch at a time. May be used by any thread. */
final class OldReleases {
  /** Who withdraws, in answers and in the log of decisions. */
  static final String CALLER = "retention";

  // A transaction each; others that write wait for it.
  private static final int BATCH = 100;

  /** Where decisions go. */
  @FunctionalInterface
  interface Recorder {
    void record(String caller, String action, String subject, boolean allowed);
  }

  private final RetentionRows rows;
  private final RetentionTerms terms;
  private final ImageParts imageParts;
  private final Recorder recorder;
  private final BooleanSupplier isStopped;

  OldReleases(
      RetentionRows rows,
      RetentionTerms terms,
      ImageParts imageParts,
      Recorder recorder,
      BooleanSupplier isStopped) {
    this.rows = rows;
    this.terms = terms;
    this.imageParts = imageParts;
    this.recorder = recorder;
    this.isStopped = isStopped;
  }

  void remove(Tally tally) {
    removeExpired(tally);
    // Of each rule the part of the names that begin like its patterns.
    var prefixes = new TreeSet<String>();
    for (var rule : terms.rules()) {
      rule.names().forEach(pattern -> prefixes.add(prefix(pattern.glob())));
    }
    String last = "";
    for (var prefix : prefixes) {
      var name = rows.nextName(last, prefix);
      while (name.isPresent() && !isStopped.getAsBoolean()) {
        last = name.get();
        ofName(last, tally);
        name = rows.nextName(last, prefix);
      }
    }
  }

  private static String prefix(String glob) {
    int star = glob.indexOf('*');
    return star < 0 ? glob : glob.substring(0, star);
  }

  private void removeExpired(Tally tally) {
    if (!tally.isTrial()) {
      rows.forgetExpired(tally.begunAt());
    }
    @Nullable RetentionCandidate last = null;
    List<RetentionCandidate> page;
    do {
      page = rows.expired(tally.begunAt(), last, BATCH);
      for (var each : page) {
        last = each;
        var end = each.expiresAt().orElseThrow().truncatedTo(ChronoUnit.SECONDS);
        withdraw(List.of(each), 0, "removed by retention: expired at " + end, tally);
      }
    } while (page.size() == BATCH && !isStopped.getAsBoolean());
  }

  private void ofName(String name, Tally tally) {
    var keep = Keep.of(terms.rules(), name);
    if (keep.isEmpty()) {
      return;
    }
    var before = before(name, keep.get(), tally.begunAt());
    if (before == null) {
      return;
    }
    @Nullable Age after = null;
    List<RetentionCandidate> page;
    do {
      page = rows.older(name, after, before, BATCH);
      if (!page.isEmpty()) {
        var last = page.get(page.size() - 1);
        after = new Age(last.publishedAt(), last.id());
        withdraw(page, keep.get().newest(), keep.get().reason(), tally);
      }
    } while (page.size() == BATCH && !isStopped.getAsBoolean());
  }

  /** Only what is older than this may go; null: nothing. */
  private @Nullable Age before(String name, Keep keep, Instant now) {
    var young = new Age(now.minus(keep.younger()), 0);
    if (keep.newest() == 0) {
      return young;
    }
    return rows.oldestOfNewest(name, keep.newest())
        .map(kept -> kept.publishedAt().isBefore(young.publishedAt()) ? kept : young)
        .orElse(null);
  }

  private void withdraw(List<RetentionCandidate> page, int keepNewest, String reason, Tally tally) {
    var batch = new ArrayList<RetentionCandidate>();
    for (var release : page) {
      if (release.isLabelled()) {
        tally.labelled();
      } else if (release.isRolledOut()) {
        tally.inUse();
      } else if (!imageParts.include(release)) {
        batch.add(release);
      }
    }
    if (tally.isTrial()) {
      batch.forEach(release -> tally.removed(release, reason));
      return;
    }
    for (var gone : rows.revoke(batch, keepNewest, reason, CALLER, terms.grace())) {
      recorder.record(CALLER, "revoke", gone.key().toString(), true);
      tally.removed(gone, reason);
    }
  }
}
