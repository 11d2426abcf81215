package io.rackcast.agent.mirror;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.rackcast.agent.image.ImageBlob;
import io.rackcast.agent.image.Upstream;
import io.rackcast.agent.image.UpstreamBlob;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.swarm.OpenContent;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Answers for one blob: all that metadata can say without its content, then the content. */
final class BlobLookup {
  private static final String ANY_TYPE = "application/octet-stream";

  private final Exchange exchange;
  private final MirrorParts parts;
  private final Lookup lookup;
  private final Target.Blob wanted;
  private final String tag;

  BlobLookup(Exchange exchange, Lookup lookup, Target.Blob wanted) {
    this.exchange = exchange;
    this.parts = exchange.parts();
    this.lookup = lookup;
    this.wanted = wanted;
    this.tag = EntityTag.of(wanted.digest());
  }

  void look() {
    lookup.await(
        parts.images().blob(wanted.name(), wanted.digest()),
        this::found,
        this::missing,
        blob -> {});
  }

  private void found(ImageBlob blob) {
    if (answersWithoutContent(blob.sizeBytes())) {
      return;
    }
    lookup.await(
        parts.contents().open(blob.infoHash()),
        content -> opened(content, blob),
        refused -> lookup.refuse(RequestKind.BLOB, refused),
        OpenContent::close);
  }

  private void opened(OpenContent content, ImageBlob blob) {
    if (content.sizeBytes() != blob.sizeBytes() || !content.digest().equals(wanted.digest())) {
      String sentence =
          "artifact %s holds %s with %d bytes, which is not what the image says (%d bytes)"
              .formatted(blob.infoHash(), content.digest(), content.sizeBytes(), blob.sizeBytes());
      content.close();
      exchange.failed(wanted.digest(), sentence);
      return;
    }
    send(
        blob.sizeBytes(),
        (plan, end) -> new BlobSending(exchange.channel(), content, plan, parts, end),
        ranges(blob.sizeBytes()).orElse(List.of()));
  }

  private void missing(Reply.Refused<?> refused) {
    var registry = lookup.upstream(refused);
    if (registry.isEmpty()) {
      lookup.refuse(RequestKind.BLOB, refused);
    } else if (exchange.isHead() || isConditional()) {
      lookup.await(
          registry.get().blobSize(wanted.name(), wanted.digest()),
          size -> readUpstream(registry.get(), size),
          again -> lookup.refuse(RequestKind.BLOB, again),
          size -> {});
    } else {
      readUpstream(registry.get(), List.of());
    }
  }

  private boolean isConditional() {
    return exchange.request().headers().contains(HttpHeaderNames.RANGE)
        || exchange.request().headers().contains(HttpHeaderNames.IF_NONE_MATCH);
  }

  private void readUpstream(Upstream registry, long size) {
    if (!answersWithoutContent(size)) {
      var ranges = ranges(size).orElse(List.of());
      // A registry is read in one go; for several ranges all is sent, as RFC 9110 section 14.2 has
      // it.
      readUpstream(registry, ranges.size() == 1 ? ranges : List.of());
    }
  }

  private void readUpstream(Upstream registry, List<ByteRange> ranges) {
    long from = ranges.isEmpty() ? 0 : ranges.get(0).from();
    lookup.await(
        registry.blob(wanted.name(), wanted.digest(), from),
        blob -> openedUpstream(blob, ranges),
        refused -> lookup.refuse(RequestKind.BLOB, refused),
        UpstreamBlob::close);
  }

  private void openedUpstream(UpstreamBlob blob, List<ByteRange> ranges) {
    long length = ranges.isEmpty() ? blob.sizeBytes() : ranges.get(0).length();
    send(
        blob.sizeBytes(),
        (plan, end) -> new UpstreamSending(exchange.channel(), blob, length, parts, end),
        ranges);
  }

  /** HEAD, what the client has already, and ranges that are not there. */
  private boolean answersWithoutContent(long size) {
    var asked = exchange.request().headers();
    if (EntityTag.isKnown(asked.getAll(HttpHeaderNames.IF_NONE_MATCH), tag)) {
      exchange.answer(head(HttpResponseStatus.NOT_MODIFIED), new byte[0], RequestResult.SERVED);
    } else if (exchange.isHead()) {
      HttpResponse head = head(HttpResponseStatus.OK);
      HttpUtil.setContentLength(head, size);
      exchange.answerAs(head, new byte[0], RequestResult.SERVED);
    } else if (ranges(size).isEmpty()) {
      unsatisfiable(size);
    } else {
      return false;
    }
    return true;
  }

  private void unsatisfiable(long size) {
    HttpResponse head = head(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE);
    head.headers()
        .remove(HttpHeaderNames.ETAG)
        .remove(HttpHeaderNames.CACHE_CONTROL)
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
        .set(HttpHeaderNames.CONTENT_RANGE, "bytes */" + size);
    exchange.answer(
        head,
        OciError.SIZE_INVALID.body(
            "no such range of %d bytes; ask for up to %d that do not overlap"
                .formatted(size, RangeHeader.MOST)),
        RequestResult.BAD);
  }

  private Optional<List<ByteRange>> ranges(long size) {
    var asked = exchange.request().headers();
    boolean counts = EntityTag.allowsRange(asked.get(HttpHeaderNames.IF_RANGE), tag);
    return RangeHeader.read(counts ? asked.get(HttpHeaderNames.RANGE) : null, size);
  }

  private void send(
      long size, BiFunction<BodyPlan, SendingEnd, Sending> body, List<ByteRange> ranges) {
    boolean isWhole = ranges.isEmpty();
    HttpResponse head = head(isWhole ? HttpResponseStatus.OK : HttpResponseStatus.PARTIAL_CONTENT);
    BodyPlan plan = isWhole ? BodyPlan.whole(size) : BodyPlan.partial(ranges, size, head.headers());
    HttpUtil.setContentLength(head, plan.length());
    exchange.send(body.apply(plan, new End(head)));
  }

  private HttpResponse head(HttpResponseStatus status) {
    HttpResponse head = exchange.head(status);
    HttpHeaders headers = head.headers();
    headers.set(HttpHeaderNames.CONTENT_TYPE, ANY_TYPE);
    headers.set(HttpHeaderNames.ACCEPT_RANGES, "bytes");
    headers.set(HttpHeaderNames.ETAG, tag);
    headers.set(HttpHeaderNames.CACHE_CONTROL, "max-age=31536000");
    headers.set(Lookup.DIGEST, wanted.digest().toString());
    return head;
  }

  private final class End implements SendingEnd {
    private final HttpResponse head;

    private End(HttpResponse head) {
      this.head = head;
    }

    @Override
    public void firstBytes() {
      exchange.write(head);
    }

    @Override
    public void complete() {
      exchange.complete();
    }

    @Override
    public void failed(String sentence) {
      exchange.failed(wanted.digest(), sentence);
    }
  }
}
