package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyedLocksTest {
  private final KeyedLocks<String> locks = new KeyedLocks<>();

  @Test
  void hold_givenUpWhileAnotherHoldsIt_ends() throws Exception {
    var checks = new AtomicInteger();
    Runnable check =
        () -> {
          if (checks.incrementAndGet() == 3) {
            throw new GivenUpException();
          }
        };
    Throwable thrown;
    try (var held = locks.hold("a", () -> {})) {
      thrown =
          CompletableFuture.supplyAsync(() -> catchThrowable(() -> locks.hold("a", check))).get();
      assertThat(held).isNotNull();
    }

    var again =
        CompletableFuture.supplyAsync(
            () -> {
              try (var held = locks.hold("a", () -> {})) {
                return held != null;
              }
            });

    assertThat(thrown).isInstanceOf(GivenUpException.class);
    assertThat(again.get()).isTrue();
  }
}
