package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBufAllocator;
import io.rackcast.tracker.core.AnnounceCall;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an announce costs in the HTTP frontend itself: to read the request as libtorrent sends it,
 * and to write the answer with fifty peers. Run by {@link io.rackcast.tracker.core.Benchmarks}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class HttpBenchmark {
  private static final int PEERS = 50;
  private static final String HEAD =
      String.join(
          "\r\n",
          " HTTP/1.1",
          "Host: tracker:6969",
          "User-Agent: libtorrent/2.0.8.0",
          "Accept-Encoding: gzip",
          "Connection: keep-alive",
          "",
          "");
  private static final String QUERY =
      "info_hash=%a1%0b%fe%8f%2a%9d%7cabcdefghi%00%01%02%03&peer_id=-LT2080-aBcDeFgHiJkL&port=6881"
          + "&uploaded=0&downloaded=1048576&left=123456789&corrupt=0&key=8F2A11C0&numwant=200"
          + "&compact=1&no_peer_id=1&supportcrypto=1&redundant=0";

  private final byte[] request = ("GET /announce?" + QUERY + HEAD).getBytes(ISO_8859_1);
  private final byte[] withToken =
      ("GET /announce?jwt=" + "x".repeat(900) + "&" + QUERY + HEAD).getBytes(ISO_8859_1);
  private final Reading reading = new Reading();
  private final ReplyBuffer reply = new ReplyBuffer(ByteBufAllocator.DEFAULT);
  private final AnnounceCall call = new AnnounceCall(Runnable::run, answered -> {});

  /** Makes the call that is answered. */
  public HttpBenchmark() {
    call.counts(30, 20);
    call.intervals(60, 15);
    call.announce().from(0, 0x0a000001, true);
    for (int i = 0; i < PEERS; i++) {
      call.contacts().addIpv4(0x0a000100 + i, 6881, 1, 2, 3);
    }
  }

  @Benchmark
  public Object read() {
    return reading.read(request, request.length);
  }

  @Benchmark
  public Object readWithToken() {
    return reading.read(withToken, withToken.length);
  }

  /** The whole response, into a pooled buffer and back. */
  @Benchmark
  public int write() {
    ReplyWriter.peers(reply, call, true, true);
    var response = reply.response(true, false);
    int length = response.readableBytes();
    response.release();
    return length;
  }
}
