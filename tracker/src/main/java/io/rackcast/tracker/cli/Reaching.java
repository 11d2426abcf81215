package io.rackcast.tracker.cli;

import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** Why nobody can be talked to, as one sentence. */
final class Reaching {
  private Reaching() {}

  static ProgramException failed(String where, String advice, IOException cause) {
    return new ProgramException(sentence(where, advice, cause), cause);
  }

  private static String sentence(String where, String advice, IOException cause) {
    if (has(cause, UnknownHostException.class) || has(cause, UnresolvedAddressException.class)) {
      return "there is no host as in " + where + "; " + advice;
    }
    if (cause instanceof HttpTimeoutException) {
      return "nobody answered at " + where + " in time; " + advice;
    }
    if (cause instanceof ConnectException) {
      return "nobody listens at " + where + "; " + advice;
    }
    if (cause instanceof SSLException) {
      return "the certificate of "
          + where
          + " is not trusted, or it speaks no TLS; name its CA by"
          + " --ca";
    }
    return "the connection to " + where + " broke; " + advice;
  }

  private static boolean has(Throwable cause, Class<? extends Throwable> type) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return true;
      }
    }
    return false;
  }
}
