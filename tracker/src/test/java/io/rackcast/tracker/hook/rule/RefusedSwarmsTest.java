package io.rackcast.tracker.hook.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.hook.rule.RefusedSwarms.Refused;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusedSwarmsTest {
  private final AtomicLong now = new AtomicLong(1_000);
  private final RefusedSwarms refused = new RefusedSwarms(now::incrementAndGet);

  @Test
  void note_again_countsAndKeepsTheFirstTime() {
    var name = new InfoHash(0, 0, 0);
    refused.note(name);
    refused.note(name);
    refused.note(name);

    assertThat(refused.all()).containsExactly(new Refused(name, 3, 1_001, 1_003));
  }

  @Test
  void note_moreThanThereIsRoomFor_forgetsAndCountsThat() {
    var last = new InfoHash(0, 0, 1);
    for (int i = 0; i < 3 * RefusedSwarms.PLACES; i++) {
      refused.note(new InfoHash(i, 7, 7));
    }
    refused.note(last);

    assertThat(refused.all()).hasSizeLessThanOrEqualTo(RefusedSwarms.PLACES);
    assertThat(refused.all()).extracting(Refused::infoHash).contains(last);
    assertThat(refused.all().size() + refused.evicted()).isEqualTo(3 * RefusedSwarms.PLACES + 1);
  }
}
