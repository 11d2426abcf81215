package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UploadTurnsTest {
  private static final int BATCH = 320 << 10;

  private final UploadTurns turns = new UploadTurns();
  private final List<String> sent = new ArrayList<>();
  private final Deque<UploadTurns.Batch> underWay = new ArrayDeque<>();

  private final class Waiting implements UploadTurns.Sender {
    private final String name;
    private final int urgency;
    private int batches;
    private double arrears;

    private Waiting(String name, int urgency, int batches) {
      this.name = name;
      this.urgency = urgency;
      this.batches = batches;
    }

    @Override
    public boolean canSend() {
      return batches > 0;
    }

    @Override
    public int urgency() {
      return urgency;
    }

    @Override
    public double arrears() {
      return arrears;
    }

    @Override
    public void sendBatch() {
      batches--;
      sent.add(name);
      underWay.add(turns.begin(BATCH));
    }
  }

  @Test
  void want_manyWait_onlySomeBytesAreUnderWayAndThoseAlikeTakeTurns() {
    turns.want(new Waiting("a", 1, 5));
    turns.want(new Waiting("b", 1, 5));

    assertThat(sent).containsExactly("a", "a");
    for (int i = 0; i < 4; i++) {
      turns.end(underWay.remove());
    }

    assertThat(sent).containsExactly("a", "a", "a", "b", "a", "b");
  }

  @Test
  void end_somethingIsMoreUrgent_isSentFirst() {
    turns.want(new Waiting("a", 2, 4));
    turns.want(new Waiting("first copy", 1, 1));

    turns.end(underWay.remove());

    assertThat(sent).containsExactly("a", "a", "first copy");
  }

  @Test // those who have most to bring in were the last, and the link was idle meanwhile
  void end_oneIsFurtherBehind_isSentFirstUntilTheyAreAlike() {
    var more = new Waiting("more", 1, 4);
    more.arrears = 2;
    var less = new Waiting("less", 1, 4);
    less.arrears = 1;
    turns.want(less);
    turns.want(more);

    turns.end(underWay.remove());
    turns.end(underWay.remove());
    more.arrears = 1;
    turns.end(underWay.remove());
    turns.end(underWay.remove());

    assertThat(sent).containsExactly("less", "less", "more", "more", "less", "more");
  }

  @Test
  void pulse_batchThatIsNotTaken_holdsUpNobodyElse() {
    turns.want(new Waiting("frozen", 1, 2));
    turns.want(new Waiting("other", 1, 2));
    assertThat(sent).containsExactly("frozen", "frozen");

    turns.pulse(System.nanoTime() + TimeUnit.SECONDS.toNanos(1));

    assertThat(sent).containsExactly("frozen", "frozen", "other", "other");
    turns.end(underWay.remove());
    assertThat(sent).hasSize(4);
  }
}
