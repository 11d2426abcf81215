package io.rackcast.agent.mirror;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.rackcast.agent.image.ImageManifest;
import io.rackcast.agent.image.Upstream;
import io.rackcast.agent.release.Reply;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds what a request asks for and answers it. On the connection's event loop. */
final class Lookup {
  static final String DIGEST = "Docker-Content-Digest";

  /** An answer that is still wanted comes before this, or the runtime had better ask elsewhere. */
  private static final long PATIENCE_SECONDS = 60;

  private final Exchange exchange;
  private final MirrorParts parts;

  Lookup(Exchange exchange) {
    this.exchange = exchange;
    this.parts = exchange.parts();
  }

  void look(Target target) {
    if (target instanceof Target.Manifest manifest) {
      await(
          parts.images().manifest(manifest.name(), manifest.reference()),
          found -> serve(found, ByteSource.CACHE),
          refused -> manifestMissing(manifest, refused),
          found -> {});
    } else if (target instanceof Target.Blob blob) {
      new BlobLookup(exchange, this, blob).look();
    } else if (target instanceof Target.Nothing nothing) {
      exchange.refuse(
          new Refusals(HttpResponseStatus.NOT_FOUND, nothing.code(), nothing.sentence()));
    } else if (target instanceof Target.Bad bad) {
      exchange.refuse(new Refusals(HttpResponseStatus.BAD_REQUEST, bad.code(), bad.sentence()));
    } else {
      ping();
    }
  }

  private void ping() {
    HttpResponse head = exchange.head(HttpResponseStatus.OK);
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    exchange.answer(head, new byte[] {'{', '}'}, RequestResult.SERVED);
  }

  private void manifestMissing(Target.Manifest wanted, Reply.Refused<?> refused) {
    var registry = upstream(refused);
    if (registry.isEmpty()) {
      refuse(RequestKind.MANIFEST, refused);
      return;
    }
    await(
        registry.get().manifest(wanted.name(), wanted.reference()),
        found -> serve(found, ByteSource.UPSTREAM),
        again -> refuse(RequestKind.MANIFEST, again),
        found -> {});
  }

  /** The registry, if it may be asked for what the publisher does not know. */
  Optional<Upstream> upstream(Reply.Refused<?> refused) {
    return parts.settings().policy() == MirrorPolicy.PULL_THROUGH
            && refused.why() == Reply.Why.UNKNOWN
        ? parts.upstream()
        : Optional.empty();
  }

  void refuse(RequestKind kind, Reply.Refused<?> refused) {
    exchange.refuse(Refusals.of(refused, kind, parts.settings().policy()));
  }

  private void serve(ImageManifest manifest, ByteSource source) {
    var asked = exchange.request().headers();
    String tag = EntityTag.of(manifest.digest());
    if (AcceptHeader.rulesOut(asked.getAll(HttpHeaderNames.ACCEPT), manifest.mediaType())) {
      exchange.refuse(
          new Refusals(
              HttpResponseStatus.NOT_FOUND,
              OciError.MANIFEST_UNKNOWN,
              "there is a " + manifest.mediaType() + " only, which Accept rules out"));
      return;
    }
    boolean isKnown = EntityTag.isKnown(asked.getAll(HttpHeaderNames.IF_NONE_MATCH), tag);
    HttpResponse head =
        exchange.head(isKnown ? HttpResponseStatus.NOT_MODIFIED : HttpResponseStatus.OK);
    head.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, manifest.mediaType())
        .set(HttpHeaderNames.ETAG, tag)
        .set(DIGEST, manifest.digest().toString());
    if (!isKnown && !exchange.isHead()) {
      parts.metrics().sent(RequestKind.MANIFEST, source, manifest.bytes().length);
    }
    exchange.answer(head, isKnown ? new byte[0] : manifest.bytes(), RequestResult.SERVED);
  }

  /**
   * Goes on when the answer is there, or without it when that takes too long.
   *
   * @param late gets what was found for nobody
   */
  <T> void await(
      CompletableFuture<Reply<T>> question,
      Consumer<T> found,
      Consumer<Reply.Refused<?>> refused,
      Consumer<T> late) {
    var loop = exchange.channel().eventLoop();
    var wait =
        new Object() {
          boolean isOver;
        };
    var timer =
        loop.schedule(
            () -> {
              wait.isOver = true;
              exchange.refuse(
                  Refusals.unavailable("no answer came for " + PATIENCE_SECONDS + " s"));
            },
            PATIENCE_SECONDS,
            TimeUnit.SECONDS);
    var unused =
        question.whenCompleteAsync(
            (reply, failure) -> {
              timer.cancel(false);
              boolean isLate = wait.isOver || exchange.hasEnded();
              if (reply instanceof Reply.Found<T> answer) {
                (isLate ? late : found).accept(answer.value());
              } else if (!isLate) {
                refused.accept(refusal(reply, failure));
              }
            },
            loop);
  }

  private static Reply.Refused<?> refusal(@Nullable Reply<?> reply, @Nullable Throwable failure) {
    if (reply instanceof Reply.Refused<?> refused) {
      return refused;
    }
    return new Reply.Refused<>(
        Reply.Why.FAULT, failure == null ? "no answer" : Sentences.of(failure));
  }
}
