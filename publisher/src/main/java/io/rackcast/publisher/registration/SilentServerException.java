package io.rackcast.publisher.registration;

import java.io.IOException;
import java.time.Duration;

/** Another server was waited for and sent nothing; the message is one sentence for the caller. */
final class SilentServerException extends IOException {
  private static final long serialVersionUID = 1L;

  SilentServerException(String host, Duration silence, IOException cause) {
    super(
        "the server \""
            + host
            + "\" sent nothing for "
            + silence.toSeconds()
            + " s (register.timeout); try again, it goes on where it stopped",
        cause);
  }
}
