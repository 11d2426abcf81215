package io.rackcast.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.torrent.InfoHash;
import org.junit.jupiter.api.Test;

class OrdersTest {
  private static final ReleaseName WEB = ReleaseName.parse("web@1");
  private static final ReleaseName SAME = ReleaseName.parse("web@1-again");
  private static final InfoHash CONTENT =
      InfoHash.parse("00112233445566778899aabbccddeeff00112233");

  private final Orders orders = new Orders();

  @Test
  void giveUp_onlyOrder_nobodyElseWaits() {
    var unused = orders.begin(WEB);

    assertThat(orders.giveUp(WEB)).isTrue();
  }

  @Test
  void giveUp_anotherFetchOfTheReleaseWaits_itGoesOnUntilThatGivesUpToo() {
    var unusedFirst = orders.begin(WEB);
    var unusedSecond = orders.begin(WEB);

    assertThat(orders.giveUp(WEB)).isFalse();
    assertThat(orders.giveUp(WEB)).isTrue();
  }

  @Test
  void giveUp_anotherReleaseWithTheSameContentWaits_itGoesOn() {
    assertThat(orders.begun(orders.begin(WEB), CONTENT)).isTrue();
    assertThat(orders.begun(orders.begin(SAME), CONTENT)).isTrue();

    assertThat(orders.giveUp(WEB)).isFalse();
  }

  @Test
  void begun_givenUpBeforeItBegan_saysSo() {
    var order = orders.begin(WEB);

    assertThat(orders.giveUp(WEB)).isTrue();

    assertThat(orders.begun(order, CONTENT)).isFalse();
  }

  @Test
  void infoHash_ofAnOrderByLabel_isWhatItStandsFor() {
    assertThat(orders.infoHash(WEB)).isEmpty();
    var order = orders.begin(WEB);
    assertThat(orders.infoHash(WEB)).isEmpty();

    var unused = orders.begun(order, CONTENT);

    assertThat(orders.infoHash(WEB)).contains(CONTENT);
  }

  @Test
  void giveUp_orderEnded_doesNotCount() {
    var ended = orders.begin(WEB);
    var unused = orders.begin(WEB);
    orders.end(ended);

    assertThat(orders.giveUp(WEB)).isTrue();
  }
}
