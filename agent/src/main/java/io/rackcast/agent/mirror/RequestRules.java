package io.rackcast.agent.mirror;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.rackcast.proto.source.AddressRules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which requests are not looked at further. */
final class RequestRules {
  static final int MOST_URI_BYTES = 8 << 10;
  static final int MOST_HEADER_BYTES = 32 << 10;

  private RequestRules() {}

  /** What is wrong with a request, whatever it asks for. */
  static Optional<Refusals> refusal(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return Optional.of(unreadable(request.decoderResult().cause()));
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      return Optional.of(
          new Refusals(
              HttpResponseStatus.METHOD_NOT_ALLOWED,
              OciError.UNSUPPORTED,
              "this mirror is for pulling; push to the registry itself"));
    }
    // A page in a browser of this machine must not read images, under its own name or a made one.
    if (request.headers().contains(HttpHeaderNames.ORIGIN)) {
      return Optional.of(
          Refusals.denied("web pages may not use this mirror; call it from a program"));
    }
    String host = request.headers().get(HttpHeaderNames.HOST);
    if (host != null && !AddressRules.isLoopback(withoutPort(host))) {
      return Optional.of(
          Refusals.denied("this mirror is asked by 127.0.0.1 or localhost, not by another name"));
    }
    return Optional.empty();
  }

  private static Refusals unreadable(@Nullable Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return new Refusals(
          HttpResponseStatus.REQUEST_URI_TOO_LONG,
          OciError.NAME_INVALID,
          "the address is longer than " + MOST_URI_BYTES + " bytes; shorten it");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return new Refusals(
          HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
          OciError.UNSUPPORTED,
          "the headers are longer than " + MOST_HEADER_BYTES + " bytes; send fewer");
    }
    return new Refusals(
        HttpResponseStatus.BAD_REQUEST,
        OciError.UNSUPPORTED,
        "this is no HTTP request that can be read; send it as RFC 9112 says");
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
  }
}
