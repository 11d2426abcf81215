package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PipelineTest {
  private final Pipeline pipeline = new Pipeline(512, 512);

  private void second(int blocks) {
    for (int i = 0; i < blocks; i++) {
      pipeline.came();
    }
    pipeline.tick(1);
  }

  @Test
  void most_rateThatStaysTheSame_isWhatComesInAPartOfASecond() {
    second(200);
    second(200);

    assertThat(pipeline.most(Pipeline.LEAST)).isEqualTo(60);
  }

  @Test
  void most_peerKeepsFewWaiting_isNoMore() {
    pipeline.setPeerBounds(10, 16 << 10);

    assertThat(pipeline.most(Pipeline.LEAST)).isEqualTo(10);
  }

  @Test
  void run_slowPeer_isShortHoweverMuchWaits() {
    pipeline.setPeerBounds(512, 512 << 10);
    second(10);
    second(10);

    int most = pipeline.most(Pipeline.least(false, 1024));

    assertThat(most).isEqualTo(64);
    assertThat(pipeline.run(most)).isEqualTo(8);
  }

  @Test
  void run_fastPeer_isAsLongAsThePeerAnswers() {
    pipeline.setPeerBounds(512, 512 << 10);
    second(20_000);
    second(20_000);

    assertThat(pipeline.run(pipeline.most(Pipeline.LEAST))).isEqualTo(32);
  }

  @Test
  void run_otherClient_isOneBlock() {
    second(20_000);

    assertThat(pipeline.run(pipeline.most(Pipeline.LEAST))).isEqualTo(1);
  }
}
