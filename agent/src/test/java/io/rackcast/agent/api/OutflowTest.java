package io.rackcast.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutflowTest {
  private final Call call = new Call();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  @Test
  void send_callerDoesNotRead_isGivenUp() {
    var out = new Outflow<>(call, Duration.ofMillis(1));

    assertThatThrownBy(() -> out.send("a"))
        .isInstanceOf(IOException.class)
        .hasMessage("the caller does not read");
    assertThat(call.sent).isEmpty();
  }

  @Test
  void send_callerReadsAgain_goesOn() throws Exception {
    var out = new Outflow<>(call, Duration.ofHours(1));
    var sending = sending(out);

    call.change(true, false);

    sending.join();
    assertThat(failure.get()).isNull();
    assertThat(call.sent).containsExactly("a");
  }

  @Test
  void send_callerLeavesMeanwhile_ends() throws Exception {
    var out = new Outflow<>(call, Duration.ofHours(1));
    var sending = sending(out);

    call.change(false, true);

    sending.join();
    assertThat(failure.get()).hasMessage("the caller has left");
  }

  private Thread sending(Outflow<String> out) {
    var sending =
        new Thread(
            () -> {
              try {
                out.send("a");
              } catch (IOException | InterruptedException e) {
                failure.set(e);
              }
            });
    sending.start();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> sending.getState() == Thread.State.TIMED_WAITING);
    return sending;
  }

  /** A call that is ready when the test says so. */
  private static final class Call extends ServerCallStreamObserver<String> {
    private final CopyOnWriteArrayList<String> sent = new CopyOnWriteArrayList<>();
    private volatile boolean ready;
    private volatile boolean cancelled;
    private @Nullable Runnable onReady;
    private @Nullable Runnable onCancel;

    void change(boolean nowReady, boolean nowCancelled) {
      ready = nowReady;
      cancelled = nowCancelled;
      Runnable handler = nowReady ? onReady : onCancel;
      if (handler != null) {
        handler.run();
      }
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      onReady = handler;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
      onCancel = handler;
    }

    @Override
    public void onNext(String message) {
      sent.add(message);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}
  }
}
