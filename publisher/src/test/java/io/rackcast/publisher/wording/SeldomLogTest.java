package io.rackcast.publisher.wording;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rackcast.publisher.HandClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SeldomLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("seldom");
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();
  private final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  private final SeldomLog<String> log = new SeldomLog<>(logger, clock);

  @BeforeEach
  void listen() {
    said.start();
    logger.setAdditive(false);
    logger.addAppender(said);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(said);
  }

  @Test
  void warn_ofOneKindAgainAndAgain_isSaidOnceAMinute() {
    log.warn("a", "first of {}", "a");
    log.warn("a", "second of {}", "a");
    log.warn("b", "first of {}", "b");
    clock.advance(Duration.ofSeconds(59));
    log.warn("a", "third of {}", "a");
    clock.advance(Duration.ofSeconds(1));
    log.warn("a", "fourth of {}", "a", new IllegalStateException("why"));

    assertThat(said.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("first of a", "first of b", "fourth of a");
    assertThat(said.list.get(2).getThrowableProxy().getMessage()).isEqualTo("why");
  }
}
