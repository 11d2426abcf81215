package io.rackcast.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.api.StatusReport.Transfer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TransferWatchTest {
  private static final String ONE = "1".repeat(40);
  private static final String TWO = "2".repeat(40);

  private final AtomicReference<List<Transfer>> now = new AtomicReference<>(List.of());
  private final TransferWatch watch = new TransferWatch(now::get);
  private final List<Thread> watchers = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Thread watcher : watchers) {
      watcher.interrupt();
      watcher.join();
    }
  }

  @Test
  void follow_changes_areToldOnceAndWhatIsGoneToo() throws Exception {
    now.set(List.of(transfer(ONE, 9), transfer(TWO, 9)));
    BlockingQueue<TransferChange> told = new LinkedBlockingQueue<>();
    follow(told::add);
    assertThat(told.take()).isEqualTo(TransferChange.now(transfer(ONE, 9)));
    assertThat(told.take()).isEqualTo(TransferChange.now(transfer(TWO, 9)));

    now.set(List.of(transfer(ONE, 5)));

    assertThat(told.take()).isEqualTo(TransferChange.now(transfer(ONE, 5)));
    assertThat(told.take()).isEqualTo(TransferChange.gone(TWO));
  }

  @Test
  void follow_oneWhoDoesNotRead_holdsUpNobodyAndMissesWhatIsOver() throws Exception {
    var slowMay = new CountDownLatch(1);
    var slowWaits = new CountDownLatch(1);
    BlockingQueue<TransferChange> slow = new LinkedBlockingQueue<>();
    BlockingQueue<TransferChange> quick = new LinkedBlockingQueue<>();
    now.set(List.of(transfer(ONE, 1000)));
    follow(
        change -> {
          slowWaits.countDown();
          slowMay.await();
          slow.add(change);
        });
    follow(quick::add);
    slowWaits.await();
    assertThat(left(quick.take())).isEqualTo(1000);

    for (long left = 3; left >= 0; left--) {
      now.set(List.of(transfer(ONE, left)));
      assertThat(left(quick.take())).isEqualTo(left);
    }
    slowMay.countDown();

    assertThat(left(slow.take())).isEqualTo(1000);
    assertThat(left(slow.take())).isZero();
  }

  @Test
  void close_whoWatches_isLetGo() throws Exception {
    now.set(List.of(transfer(ONE, 9)));
    BlockingQueue<TransferChange> told = new LinkedBlockingQueue<>();
    follow(told::add);
    told.take();

    watch.close();

    watchers.get(0).join();
  }

  private static long left(TransferChange change) {
    Transfer transfer = change.transfer();
    return transfer == null ? -1 : transfer.leftBytes();
  }

  private void follow(TransferWatch.Changes changes) {
    var watcher =
        new Thread(
            () -> {
              try {
                watch.follow(Optional.empty(), changes);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    watchers.add(watcher);
    watcher.start();
  }

  private static Transfer transfer(String infohash, long left) {
    return new Transfer(
        infohash,
        "web.bin",
        List.of("web@1"),
        "fetching",
        1000,
        left,
        1,
        1,
        false,
        null,
        0,
        0,
        Map.of(),
        Map.of(),
        0,
        0,
        null,
        null);
  }
}
