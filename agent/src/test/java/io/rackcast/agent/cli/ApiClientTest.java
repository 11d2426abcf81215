package io.rackcast.agent.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.agent.release.ReleaseName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands and an agent that begins an answer and does not end it. */
@Timeout(60)
class ApiClientTest {
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";

  @Test
  void status_anAgentThatHangsInItsAnswer_isNotWaitedForForever() throws Exception {
    try (var agent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var client = client(agent);

      assertGivesUp(agent, client::status);
    }
  }

  @Test
  void fetch_anAgentThatHangsInItsAnswer_isNotWaitedForForever() throws Exception {
    try (var agent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var client = client(agent);

      assertGivesUp(agent, () -> client.fetch(new ReleaseName("web", "1"), progress -> {}));
    }
  }

  private static ApiClient client(ServerSocket agent) {
    return new ApiClient(
        ApiAddress.parse("127.0.0.1:" + agent.getLocalPort()), Duration.ofSeconds(1));
  }

  private static void assertGivesUp(ServerSocket agent, ThrowingCallable call) throws IOException {
    CompletableFuture<Socket> held =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                Socket socket = agent.accept();
                socket.getOutputStream().write(HEAD.getBytes(StandardCharsets.US_ASCII));
                return socket;
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThatThrownBy(call)
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("did not answer within 1 s");
    held.join().close();
  }
}
