package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.store.image.ScanRows;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WithdrawalsTest {
  @ParameterizedTest(name = "{0} of {1} gone, {2} withdrawn before, of at most {3}: {4}")
  @CsvSource(
      textBlock =
          """
          # a few are always believed
          10, 10,   0,   0, false
          11, 14,   0,   0, true
          # half of them, and the half of that, and so on
          50, 100,  0,   0, false
          25, 50,  50, 100, true
           1, 50,  50, 100, true
          # as many come as go
          30, 100, 300, 100, false
          # others than scans withdrew most of them
           2, 30,   0, 100, false
          # nothing is gone now
           0, 50,  60, 100, false
          """)
  void isSuspect_lossesAtOnceOrBitByBit(
      int gone, int known, long before, long most, boolean expected) {
    var withdrawals = new Withdrawals();
    for (int i = 0; i < known; i++) {
      withdrawals.tag("team/app", "v" + i, i < gone);
    }

    var past = new ScanRows.Past(most, before, 0, 0);

    assertThat(withdrawals.isSuspect(past)).isEqualTo(expected);
  }
}
