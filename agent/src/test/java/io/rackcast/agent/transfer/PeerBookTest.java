package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.IpAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whom a swarm may dial. */
class PeerBookTest {
  private static final PeerAddress ONE = new PeerAddress(IpAddress.parse("10.1.0.1"), 6881);
  private static final PeerAddress OTHER = new PeerAddress(IpAddress.parse("10.1.0.2"), 6881);

  private final PeerBook book = new PeerBook(new Random(1));

  @Test
  void isEmpty_onlyThoseThatAreNeverDialled_isTrueAndTheyStayKnown() {
    book.add(List.of(ONE, OTHER), 0);
    book.never(ONE);
    assertThat(book.isEmpty()).isFalse();

    book.retain(List.of());

    assertThat(book.isEmpty()).isTrue();
    book.add(List.of(ONE), 0);
    assertThat(book.next(0, address -> false, id -> false)).isNull();
  }
}
