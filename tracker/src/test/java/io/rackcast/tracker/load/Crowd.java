package io.rackcast.tracker.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * Opens one connection after the other, asks nothing, and reads what the tracker says: how it
 * refuses those that are too many. From many loopback addresses, for one has 28,000 ports only.
 *
 * <pre>
 * java -cp tracker/target/test-classes:tracker/target/rackcast-tracker.jar \
 *   io.rackcast.tracker.load.Crowd 127.0.0.1:6969 100000 64
 * </pre>
 *
 * <p>Arguments: the tracker, how many connections, how many at a time. The tracker's {@code
 * http.max-connections} must be reached already, or those that it serves stay until they time out.
 */
public final class Crowd {
  private static final int ADDRESSES = 250;
  private static final int PATIENCE_MILLIS = 20_000;

  private final LongAdder toldSo = new LongAdder();
  private final LongAdder closedWithoutAWord = new LongAdder();
  private final LongAdder other = new LongAdder();
  private final InetSocketAddress tracker;

  private Crowd(InetSocketAddress tracker) {
    this.tracker = tracker;
  }

  /**
   * What became of them.
   *
   * @param toldSo read a whole 503 and then the end
   * @param closedWithoutAWord were closed or reset before they could read anything
   * @param other had any other answer, or none in time
   */
  public record Outcome(long toldSo, long closedWithoutAWord, long other) {}

  /** Comes, {@code atATime} at a time, and says what became of them all. */
  public static Outcome come(InetSocketAddress tracker, int count, int atATime)
      throws InterruptedException {
    var crowd = new Crowd(tracker);
    var left = new AtomicInteger(count);
    var threads = Executors.newFixedThreadPool(atATime);
    try {
      var all =
          IntStream.range(0, atATime)
              .mapToObj(i -> threads.submit(() -> crowd.visitUntilNoneIsLeft(left)))
              .toList();
      for (var one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
    return new Outcome(crowd.toldSo.sum(), crowd.closedWithoutAWord.sum(), crowd.other.sum());
  }

  private void visitUntilNoneIsLeft(AtomicInteger left) {
    for (int number = left.decrementAndGet(); number >= 0; number = left.decrementAndGet()) {
      visit(number);
    }
  }

  private void visit(int number) {
    try (var socket = new Socket()) {
      var from = InetAddress.getByName("127.3.0." + (1 + number % ADDRESSES));
      socket.bind(new InetSocketAddress(from, 0));
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(tracker, PATIENCE_MILLIS);
      String said = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      if (said.isEmpty()) {
        closedWithoutAWord.increment();
      } else if (said.startsWith("HTTP/1.1 503") && said.endsWith("try again later\n")) {
        toldSo.increment();
      } else {
        other.increment();
      }
    } catch (SocketTimeoutException e) {
      other.increment();
    } catch (IOException e) {
      closedWithoutAWord.increment();
    }
  }

  /** See the class. */
  public static void main(String[] arguments) throws InterruptedException {
    int colon = arguments[0].lastIndexOf(':');
    var tracker =
        new InetSocketAddress(
            arguments[0].substring(0, colon), Integer.parseInt(arguments[0].substring(colon + 1)));
    long start = System.nanoTime();
    var outcome = come(tracker, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    System.out.printf("%s in %.1f s%n", outcome, (System.nanoTime() - start) / 1e9);
  }
}
