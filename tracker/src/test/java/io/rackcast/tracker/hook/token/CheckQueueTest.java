package io.rackcast.tracker.hook.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.hook.TestPassage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CheckQueueTest {
  private static final long RS256_NANOS = 45_000;

  private final AtomicLong nanos = new AtomicLong();

  private static Check from(int network) {
    var passage = TestPassage.announce(new InfoHash(1, 2, 3)).from("10.0.%d.1".formatted(network));
    return new Check(passage, new byte[0], Network.of(passage.announce()), true);
  }

  private static Network network(int number) {
    return from(number).network();
  }

  private static List<Network> taken(CheckQueue queue, int count) throws InterruptedException {
    var networks = new ArrayList<Network>();
    for (int i = 0; i < count; i++) {
      var check = queue.take();
      if (check != null) {
        networks.add(check.network());
      }
    }
    return networks;
  }

  @Test
  void take_oneNetworkSentMany_anotherTakesItsTurn() throws Exception {
    var queue = new CheckQueue(1000, nanos::get);
    for (int i = 0; i < 100; i++) {
      assertThat(queue.offer(from(1))).isNull();
    }
    queue.offer(from(2));

    assertThat(taken(queue, 2)).containsExactly(network(1), network(2));
  }

  @Test
  void offer_lineIsFull_onlyItsOwnNetworkIsTurnedAway() {
    var queue = new CheckQueue(10_000, nanos::get);
    int turnedAway = 0;
    for (int i = 0; i < 1000; i++) {
      turnedAway += queue.offer(from(1)) == null ? 0 : 1;
    }

    assertThat(turnedAway).isEqualTo(1000 - 256);
    assertThat(queue.offer(from(2))).isNull();
  }

  @Test
  void offer_queueIsFull_theLongestLineGivesWayToANewcomer() {
    var queue = new CheckQueue(100, nanos::get);
    for (int i = 0; i < 100; i++) {
      queue.offer(from(1));
    }

    var dropped = queue.offer(from(2));
    var own = from(1);

    assertThat(dropped).isNotNull();
    assertThat(dropped.network()).isEqualTo(network(1));
    assertThat(queue.offer(own)).isSameAs(own);
    assertThat(queue.size()).isEqualTo(100);
  }

  @Test
  void refused_floodOfOneNetwork_costsItsShareOfTimeOnly_andNobodyElseWaits() throws Exception {
    var queue = new CheckQueue(10_000, nanos::get);
    int checked = 0;
    // 20 seconds, each with 5,000 forged tokens; the checking thread is asked every millisecond.
    for (int millis = 0; millis < 20_000; millis++) {
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
      for (int i = 0; i < 5; i++) {
        queue.offer(from(1));
      }
      queue.offer(from(2));
      // Network 2 is never a suspect, so something can always be taken until it is its turn.
      var next = queue.take();
      while (next != null && next.network().equals(network(1))) {
        queue.refused(next.network(), RS256_NANOS);
        checked++;
        next = queue.take();
      }
      assertThat(next).isNotNull();
    }

    double share = checked * (double) RS256_NANOS / TimeUnit.SECONDS.toNanos(20);
    assertThat(share).isLessThan(0.01 * CheckQueue.SHARE_PERCENT + 0.01);
  }

  @Test
  void refused_suspectIsGoodAgain_afterAWhile() throws Exception {
    var queue = new CheckQueue(100, nanos::get);
    for (int i = 0; i < 20; i++) {
      queue.refused(network(1), RS256_NANOS);
    }
    queue.offer(from(1));
    assertThat(queue.suspects()).isEqualTo(1);
    assertThat(taken(queue, 1)).containsExactly(network(1));

    nanos.addAndGet(TimeUnit.MINUTES.toNanos(2));
    queue.offer(from(1));

    assertThat(queue.suspects()).isZero();
  }

  @Test
  void close_whatWaits_isGivenBack_andNothingIsTakenAnyMore() throws Exception {
    var queue = new CheckQueue(100, nanos::get);
    queue.offer(from(1));
    queue.offer(from(2));

    assertThat(queue.close()).hasSize(2);
    assertThat(queue.take()).isNull();
    assertThat(queue.offer(from(3))).isNotNull();
  }
}
