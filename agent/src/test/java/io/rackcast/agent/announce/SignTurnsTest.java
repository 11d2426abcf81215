package io.rackcast.agent.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.SignedAnnounce;
import io.rackcast.proto.torrent.InfoHash;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A publisher that answers when the test says so. */
class SignTurnsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Reply<SignedAnnounce> SIGNED =
      new Reply.Found<>(new SignedAnnounce(List.of("http://t/announce?jwt=x"), Instant.MAX));

  private final BlockingQueue<CompletableFuture<Reply<SignedAnnounce>>> asked =
      new LinkedBlockingQueue<>();
  private final SignTurns turns = new SignTurns(this::ask);

  private CompletionStage<Reply<SignedAnnounce>> ask(InfoHash infoHash) {
    var reply = new CompletableFuture<Reply<SignedAnnounce>>();
    asked.add(reply);
    return reply;
  }

  private CompletableFuture<Reply<SignedAnnounce>> next() throws InterruptedException {
    var next = asked.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(next).as("asked within a minute").isNotNull();
    return next;
  }

  private static InfoHash infoHash(int number) {
    return InfoHash.of(ByteBuffer.allocate(20).putInt(number).array());
  }

  private List<CompletableFuture<Reply<SignedAnnounce>>> sign(int count) {
    List<CompletableFuture<Reply<SignedAnnounce>>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(turns.sign(infoHash(i)));
    }
    return all;
  }

  @Test
  void sign_manyAtOnce_asksForFewAtATimeAndGetsThemAll() throws Exception {
    var all = sign(100);
    assertThat(asked).hasSize(SignTurns.MOST_UNDER_WAY);

    for (int i = 0; i < 100; i++) {
      next().complete(SIGNED);
      int open = 100 - i - 1;
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(asked).hasSize(Math.min(SignTurns.MOST_UNDER_WAY, open)));
    }

    assertThat(all)
        .allSatisfy(
            reply -> assertThat(reply.orTimeout(60, TimeUnit.SECONDS).join()).isSameAs(SIGNED));
  }

  @Test
  void sign_questionsThatFail_giveTheirTurnAway() throws Exception {
    var all = sign(2 * SignTurns.MOST_UNDER_WAY);
    for (int i = 0; i < SignTurns.MOST_UNDER_WAY; i++) {
      next().completeExceptionally(new IllegalStateException("a fault of ours"));
    }
    for (int i = 0; i < SignTurns.MOST_UNDER_WAY; i++) {
      next().complete(SIGNED);
    }

    assertThatThrownBy(() -> all.get(0).orTimeout(60, TimeUnit.SECONDS).join())
        .hasRootCauseMessage("a fault of ours");
    assertThat(all.get(all.size() - 1).orTimeout(60, TimeUnit.SECONDS).join()).isSameAs(SIGNED);
  }
}
