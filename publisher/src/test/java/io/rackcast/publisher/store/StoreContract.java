package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.HandClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What holds for the store on each database: all contracts. */
abstract class StoreContract
    implements ReleaseContract,
        ReleaseSearchContract,
        AtOnceContract,
        PlaceContract,
        UploadContract,
        AuditContract,
        ImageContract,
        ScanContract {
  static final Duration SOON = Duration.ofSeconds(30);
  private static final AuditFilter EVERYTHING =
      new AuditFilter(null, null, null, null, "", false, AuditFilter.Answers.ALL);

  final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  Store store;

  @BeforeEach
  void open() {
    store = openStore(clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  public Store store() {
    return store;
  }

  @Override
  public HandClock clock() {
    return clock;
  }

  @Override
  public Store reopened() {
    store.close();
    store = openStore(clock);
    return store;
  }

  static StoredArtifact.Content content(long n) {
    return new StoredArtifact.Content(
        new Sha256Digest(n, 0, 0, 1),
        ArtifactKind.FILE,
        new InfoHash(n, 2, 3),
        new Sha256Digest(n, 0, 0, 2),
        List.of(new InfoHash(n, 5, 6), new InfoHash(n, 7, 8)),
        "f" + n,
        100 + n,
        16384);
  }

  static Publication publish(Store in, String key, long n) {
    var content = content(n);
    var file = new StoredFile(content.name(), content.sizeBytes(), false, content.sha256());
    return in.releases()
        .publish(ReleaseKey.parse(key), content, List.of(file), Optional.empty(), "ci");
  }

  List<AuditEntry> rows() {
    return rows(store);
  }

  /** All decisions, the newest first. */
  static List<AuditEntry> rows(Store of) {
    var rows = new ArrayList<AuditEntry>();
    var page = of.audit().page(EVERYTHING, false, null, 5);
    rows.addAll(page.entries());
    while (page.next().isPresent()) {
      page = of.audit().page(EVERYTHING, false, page.next().get(), 5);
      rows.addAll(page.entries());
    }
    return rows;
  }
}
