package io.rackcast.publisher.grpc;

import io.grpc.stub.StreamObserver;
import io.rackcast.publisher.content.Refusal;
import java.io.IOException;
import java.util.function.Supplier;

/** What every call has in common. */
final class Calls {
  /** Makes an answer. */
  @FunctionalInterface
  interface Answer<T> {
    T get() throws IOException;
  }

  private Calls() {}

  /** Answers a call that has one answer, or refuses it. */
  static <T> void answer(StreamObserver<T> out, Answer<T> answer) {
    T value;
    try {
      value = answer.get();
    } catch (IOException | RuntimeException e) {
      out.onError(Statuses.of(e));
      return;
    }
    out.onNext(value);
    out.onCompleted();
  }

  /** Makes a value of a request; what its constructor refuses, the caller has to mend. */
  static <T> T read(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new Refusal(Refusal.Kind.INVALID, String.valueOf(e.getMessage()));
    }
  }
}
