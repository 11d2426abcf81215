package io.rackcast.proto.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatusTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          finishConnect(..) failed with error(-111): Connection refused | Connection refused
          Connection refused: /127.0.0.1:7070                           | Connection refused
          Connection refused: publisher/10.1.2.3:7070                   | Connection refused
          No route to host: /[fd00:0:0:1::5]:7070                       | No route to host
          Connection reset by peer                                      | Connection reset by peer
          """)
  void cause_ofTheNetwork_isWhatTheSystemSaid(String message, String said) {
    var status =
        Status.UNAVAILABLE
            .withDescription("io exception")
            .withCause(new IOException("wrapped", new ConnectException(message)));

    assertThat(StatusText.cause(status)).isEqualTo(said);
  }

  @Test
  void cause_unknownHost_isSaidInWords() {
    var status = Status.UNAVAILABLE.withCause(new UnknownHostException("publisher"));

    assertThat(StatusText.cause(status)).isEqualTo("no such host");
  }

  @ParameterizedTest
  @CsvSource({
    "RST_STREAM closed stream. HTTP/2 error code: CANCEL, the connection broke",
    "Channel shutdownNow invoked, the connection broke",
    "io exception, the connection broke",
    "the publisher stops; try again, the publisher stops; try again"
  })
  void description_ofTheLibrary_isSaidInWords(String description, String said) {
    assertThat(StatusText.description(Status.CANCELLED.withDescription(description)))
        .isEqualTo(said);
  }

  @Test
  void cause_withoutOne_isTheDescriptionOrTheCode() {
    assertThat(StatusText.cause(Status.UNAVAILABLE.withDescription("it stops")))
        .isEqualTo("it stops");
    assertThat(StatusText.cause(Status.UNAVAILABLE)).isEqualTo("UNAVAILABLE");
  }
}
