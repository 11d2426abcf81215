package io.rackcast.publisher.registry.hook;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;

/** Reads a body within bounds of length and time. May be used by any thread. */
final class BodyReader {
  private static final int CHUNK_BYTES = 16 << 10;

  private final HookLimits limits;

  BodyReader(HookLimits limits) {
    this.limits = limits;
  }

  /**
   * Reads all of it.
   *
   * @param mayDiscard a body that is too long is read to its end and thrown away, if it ends soon
   *     enough
   * @throws EndedException if it is too long, too slow, or breaks off
   */
  byte[] read(Context call, boolean mayDiscard) throws EndedException {
    long declared = call.req().getContentLengthLong();
    long most = mayDiscard ? limits.discardBytes() : limits.bodyBytes();
    if (declared > most) {
      throw tooLarge();
    }
    var connection = connection(call);
    long usual = connection.getIdleTimeout();
    connection.setIdleTimeout(limits.silence().toMillis());
    try {
      return read(call.req().getInputStream(), most);
    } catch (IOException e) {
      throw isTimeout(e)
          ? tooSlow()
          : new EndedException(HookResult.BROKEN_OFF, "the body broke off; send it whole");
    } finally {
      connection.setIdleTimeout(usual);
    }
  }

  private byte[] read(InputStream in, long most) throws IOException, EndedException {
    long end = System.nanoTime() + limits.wholeBody().toNanos();
    var body = new ByteArrayOutputStream();
    var chunk = new byte[CHUNK_BYTES];
    long length = 0;
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      length += read;
      if (length > most) {
        throw tooLarge();
      }
      if (length <= limits.bodyBytes()) {
        body.write(chunk, 0, read);
      }
      if (System.nanoTime() - end > 0) {
        throw tooSlow();
      }
    }
    if (length > limits.bodyBytes()) {
      throw new EndedException(
          HookResult.DISCARDED,
          "a body of "
              + length
              + " bytes was not looked at; leave the references out of the events");
    }
    return body.toByteArray();
  }

  private static EndPoint connection(Context call) {
    return ServletContextRequest.getServletContextRequest(call.req())
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint();
  }

  private static boolean isTimeout(Throwable e) {
    for (var cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  private EndedException tooLarge() {
    return new EndedException(
        HookResult.TOO_LARGE,
        "the body has more than " + limits.bodyBytes() + " bytes; send fewer events at a time");
  }

  private static EndedException tooSlow() {
    return new EndedException(
        HookResult.TOO_SLOW, "the body did not come in time; send it again, faster");
  }
}
