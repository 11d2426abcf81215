package io.rackcast.proto.source;

import io.rackcast.proto.source.SourceFault.Cause;
import java.net.http.HttpResponse;

/** Where a server sends its caller (RFC 9110 section 15.4). */
final class Redirects {
  private Redirects() {}

  static SourceUrl target(SourceRequest request, SourceUrl from, HttpResponse<?> response)
      throws SourceFault {
    var location = response.headers().firstValue("location");
    if (location.isEmpty()) {
      throw odd(request, "redirects to nowhere");
    }
    SourceUrl to;
    try {
      to = SourceUrl.of(from.uri().resolve(location.get().strip()));
    } catch (IllegalArgumentException e) {
      // The location may be a signed link: its text is not repeated.
      throw odd(request, "redirects to what is no URL that can be read");
    }
    if (from.isEncrypted() && !to.isEncrypted()) {
      throw odd(request, "redirects from https to http, to the host \"" + to.host() + "\"");
    }
    return to;
  }

  private static SourceFault odd(SourceRequest request, String what) {
    return new SourceFault(
        Cause.ODD_ANSWER, request.name() + " " + what + ", which is not followed; mend its server");
  }
}
