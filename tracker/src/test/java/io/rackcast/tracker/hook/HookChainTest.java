package io.rackcast.tracker.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.InfoHash;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HookChainTest {
  private static final InfoHash HASH = new InfoHash(1, 2, 3);

  private record Named(String name, Consumer<Passage> work) implements Hook {
    @Override
    public void before(Passage passage) {
      work.accept(passage);
    }
  }

  private final List<String> seen = new ArrayList<>();

  private Hook noting(String name) {
    return new Named(name, passage -> seen.add(name));
  }

  @Test
  void before_severalHooks_areAskedInTheirOrder() {
    var chain = new HookChain(List.of(noting("a"), noting("b"), noting("c")));

    assertThat(TestPassage.announce(HASH).send(chain).verdict()).isEmpty();
    assertThat(seen).containsExactly("a", "b", "c");
    assertThat(chain.names()).containsExactly("a", "b", "c");
  }

  @Test
  void before_oneRefuses_theRestIsNotAsked() {
    var no = new Named("no", passage -> passage.refuse("not on a Sunday", 60));
    var chain = new HookChain(List.of(noting("a"), no, noting("b")));

    var passage = TestPassage.announce(HASH).send(chain);

    assertThat(passage.verdict()).isEqualTo("HOOK");
    assertThat(passage.reason()).isEqualTo("not on a Sunday");
    assertThat(passage.retryMinutes()).isEqualTo(60);
    assertThat(seen).containsExactly("a");
  }

  @Test
  void before_oneFails_isAnsweredInternalError() {
    var broken =
        new Named(
            "broken",
            passage -> {
              throw new IllegalStateException("by a bug");
            });
    var chain = new HookChain(List.of(broken, noting("b")));

    var passage = TestPassage.announce(HASH).send(chain);

    assertThat(passage.verdict()).isEqualTo("INTERNAL");
    assertThat(passage.reason()).isEqualTo("internal error");
    assertThat(seen).isEmpty();
  }

  @Test
  void hold_oneHookHolds_theRestIsAskedAfterItResumed() throws Exception {
    var go = new CountDownLatch(1);
    var holding =
        new Named(
            "holding",
            passage -> {
              passage.hold();
              var thread =
                  new Thread(
                      () -> {
                        try {
                          go.await();
                        } catch (InterruptedException e) {
                          Thread.currentThread().interrupt();
                        }
                        passage.node("n1");
                        passage.resume();
                      });
              thread.start();
            });
    var chain = new HookChain(List.of(holding, noting("b")));
    var passage = TestPassage.announce(HASH).send(chain);

    assertThat(passage.hasArrived()).isFalse();
    go.countDown();

    assertThat(passage.verdict()).isEmpty();
    assertThat(passage.node()).isEqualTo("n1");
    assertThat(seen).containsExactly("b");
  }

  @Test
  void after_oneFails_theOthersStillChangeTheAnswer() {
    var broken =
        new Hook() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public void after(Passage passage) {
            throw new IllegalStateException("by a bug");
          }
        };
    var shorter =
        new Hook() {
          @Override
          public String name() {
            return "shorter";
          }

          @Override
          public void after(Passage passage) {
            passage.intervals(passage.intervalSeconds() / 2, passage.minIntervalSeconds());
          }
        };
    var passage = TestPassage.announce(HASH);
    passage.intervals(60, 15);

    new HookChain(List.of(broken, shorter)).after(passage);

    assertThat(passage.intervalSeconds()).isEqualTo(30);
    assertThat(passage.minIntervalSeconds()).isEqualTo(15);
  }
}
