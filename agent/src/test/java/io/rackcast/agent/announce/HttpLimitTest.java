package io.rackcast.agent.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a call is waited for, with a clock that is moved by hand. */
class HttpLimitTest {
  private final EmbeddedChannel clock = new EmbeddedChannel();
  private final CompletableFuture<HttpReply> reply = new CompletableFuture<>();
  private HttpLimit limit;

  @BeforeEach
  void start() {
    clock.freezeTime();
    limit = new HttpLimit(clock.eventLoop(), reply, Duration.ofSeconds(60), Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() {
    var unused = clock.close();
  }

  private void pass(long seconds) {
    clock.advanceTimeBy(seconds, TimeUnit.SECONDS);
    clock.runScheduledPendingTasks();
  }

  @Test
  void begin_afterALongWait_givesTheWholeTimeForTheAnswer() {
    pass(59);
    limit.begin();
    pass(9);
    assertThat(reply).isNotDone();

    pass(1);

    assertThatThrownBy(reply::join).hasRootCauseMessage("it did not answer within 10 s");
  }

  @Test
  void begin_again_givesNoMoreTime() {
    limit.begin();
    pass(9);
    limit.begin();

    pass(1);

    assertThatThrownBy(reply::join).hasRootCauseMessage("it did not answer within 10 s");
  }

  @Test
  void wait_withoutATurn_ends() {
    pass(59);
    assertThat(reply).isNotDone();

    pass(1);

    assertThatThrownBy(reply::join).hasRootCauseMessage("it had no turn within 60 s");
  }
}
