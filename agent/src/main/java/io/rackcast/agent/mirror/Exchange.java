package io.rackcast.agent.mirror;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer: when it ends, what it held is given back, once. On the connection's
 * event loop.
 */
final class Exchange {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  private final Channel channel;
  private final HttpRequest request;
  private final MirrorParts parts;
  private final Consumer<Boolean> whenEnded;
  private final boolean keepAlive;
  private final long startNanos = System.nanoTime();
  private RequestKind kind = RequestKind.OTHER;
  private @Nullable Sending sending;
  private boolean answered;
  private boolean ended;

  /**
   * A request to be answered.
   *
   * @param mayKeep whether the connection may serve another one afterwards
   * @param whenEnded told whether the connection can serve another one
   */
  Exchange(
      Channel channel,
      HttpRequest request,
      MirrorParts parts,
      boolean mayKeep,
      Consumer<Boolean> whenEnded) {
    this.channel = channel;
    this.request = request;
    this.parts = parts;
    this.whenEnded = whenEnded;
    this.keepAlive = mayKeep && HttpUtil.isKeepAlive(request) && !hasBody(request);
  }

  void begin() {
    int underWay = parts.metrics().underWay.incrementAndGet();
    if (underWay > parts.settings().maxRequests()) {
      refuse(
          new Refusals(
              HttpResponseStatus.SERVICE_UNAVAILABLE,
              OciError.TOOMANYREQUESTS,
              "too many requests are under way; try again in a second"));
      return;
    }
    var refusal = RequestRules.refusal(request);
    if (refusal.isPresent()) {
      refuse(refusal.get());
      return;
    }
    Target target = Target.of(request.uri(), parts.settings().defaultRegistry());
    kind = target.kind();
    new Lookup(this).look(target);
  }

  Channel channel() {
    return channel;
  }

  HttpRequest request() {
    return request;
  }

  MirrorParts parts() {
    return parts;
  }

  boolean isHead() {
    return request.method().equals(HttpMethod.HEAD);
  }

  boolean hasEnded() {
    return ended;
  }

  /** Whether the client has to take something, or to ask, before anything goes on. */
  boolean waitsForClient() {
    return answered && (sending == null || sending.waitsForClient());
  }

  /** The client has left, or is to be left. */
  void gone() {
    end(RequestResult.GONE, false);
  }

  void refuse(Refusals why) {
    byte[] body = why.code().body(why.sentence());
    HttpResponse head = head(why.status());
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    if (why.code() == OciError.TOOMANYREQUESTS) {
      head.headers().set(HttpHeaderNames.RETRY_AFTER, 1);
    }
    if (why.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      head.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    answer(head, body, RequestResult.of(why.status(), why.code()));
  }

  /** A head to be filled in; how the connection goes on is said in it. */
  HttpResponse head(HttpResponseStatus status) {
    return new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
  }

  /** Answers all at once; for HEAD only the length of the body is told. */
  void answer(HttpResponse head, byte[] body, RequestResult result) {
    if (!head.status().equals(HttpResponseStatus.NOT_MODIFIED)) {
      HttpUtil.setContentLength(head, body.length);
    }
    answerAs(head, isHead() ? new byte[0] : body, result);
  }

  /** Answers with a head whose length is set already. */
  void answerAs(HttpResponse head, byte[] body, RequestResult result) {
    if (ended) {
      return;
    }
    answering(head);
    var whole =
        new DefaultFullHttpResponse(
            head.protocolVersion(),
            head.status(),
            Unpooled.wrappedBuffer(body),
            head.headers(),
            LastHttpContent.EMPTY_LAST_CONTENT.trailingHeaders());
    endWith(channel.writeAndFlush(whole), result);
  }

  /** Begins a body that takes its time. */
  void send(Sending body) {
    if (ended) {
      body.cancel();
      return;
    }
    sending = body;
    body.start();
  }

  /** The head of a body that is being sent; it leaves with the first bytes. */
  void write(HttpResponse head) {
    answering(head);
    var unused = channel.write(head);
  }

  /** All of a body was written. */
  void complete() {
    endWith(channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT), RequestResult.SERVED);
  }

  /**
   * A body cannot be sent to its end. Before its head the client is told; after it, a closed
   * connection is the one thing that says so: containerd then asks for the rest.
   */
  void failed(Object what, String sentence) {
    if (ended) {
      return;
    }
    if (!channel.isActive()) {
      gone();
      return;
    }
    log.warn("cannot send {} to a container runtime: {}", what, sentence);
    if (answered) {
      end(RequestResult.FAILED, false);
    } else {
      refuse(Refusals.unavailable(sentence));
    }
  }

  private void answering(HttpResponse head) {
    answered = true;
    head.headers().set("Docker-Distribution-Api-Version", "registry/2.0");
    HttpUtil.setKeepAlive(head.headers(), request.protocolVersion(), keepAlive);
    if (!keepAlive) {
      head.headers().set(HttpHeaderNames.CONNECTION, "close");
    }
    parts.metrics().began(kind, System.nanoTime() - startNanos);
  }

  private void endWith(ChannelFuture written, RequestResult result) {
    written.addListener(
        done -> end(done.isSuccess() ? result : RequestResult.GONE, done.isSuccess()));
  }

  private void end(RequestResult result, boolean reusable) {
    if (ended) {
      return;
    }
    ended = true;
    if (sending != null) {
      sending.cancel();
    }
    parts.metrics().underWay.decrementAndGet();
    parts.metrics().ended(kind, result);
    if (log.isDebugEnabled()) {
      log.debug(
          "{} {}: {} after {} ms",
          request.method(),
          request.uri(),
          result.label(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
    }
    whenEnded.accept(reusable && keepAlive);
  }

  private static boolean hasBody(HttpRequest request) {
    return HttpUtil.isTransferEncodingChunked(request)
        || HttpUtil.getContentLength(request, 0L) != 0
        || request.decoderResult().isFailure();
  }
}
