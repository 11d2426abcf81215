package io.rackcast.agent.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.SampleContent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PieceReaderTest {
  private final SampleContent web = SampleContent.file("web.bin", 300_000, 1);
  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
  private FakePublisher publisher;

  @BeforeEach
  void start() throws Exception {
    timers.setRemoveOnCancelPolicy(true);
    publisher = new FakePublisher();
    publisher.publish("web@1", web);
  }

  @AfterEach
  void stop() {
    publisher.close();
    timers.shutdownNow();
  }

  @Test
  void read_pieces_areThoseOfTheContent() throws Exception {
    try (var reader = reader()) {
      byte[] first = reader.read(0).array();

      assertThat(web.bytes("web.bin")).startsWith(first);
      assertThat(timers.getQueue()).isEmpty();
    }
  }

  @Test
  void read_publisherCutsTheAnswer_leavesNoStallTimerBehind() throws Exception {
    publisher.cutBlobsAfter = 10_000;

    try (var reader = reader()) {
      assertThatThrownBy(() -> reader.read(0)).isInstanceOf(IOException.class);
    }

    assertThat(timers.getQueue()).isEmpty();
  }

  private PieceReader reader() {
    var metainfo = web.metainfo();
    return new PieceReader(
        new BlobClient(publisher.http(), Optional.empty()),
        metainfo,
        List.of("/blobs/web@1/web.bin"),
        metainfo.pieceCount(),
        new StallGuard(timers, Duration.ofMinutes(5)));
  }
}
