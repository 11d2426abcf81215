package io.rackcast.agent.api;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.v1.FetchDone;
import io.rackcast.proto.v1.FetchFailed;
import io.rackcast.proto.v1.FetchProgress;
import io.rackcast.proto.v1.GetLimitsRequest;
import io.rackcast.proto.v1.GetLocalStatusRequest;
import io.rackcast.proto.v1.ListLocalArtifactsRequest;
import io.rackcast.proto.v1.ListLocalArtifactsResponse;
import io.rackcast.proto.v1.LocalAgentGrpc;
import io.rackcast.proto.v1.LocalArtifact;
import io.rackcast.proto.v1.LocalArtifactKey;
import io.rackcast.proto.v1.LocalFetchRequest;
import io.rackcast.proto.v1.LocalFetchUpdate;
import io.rackcast.proto.v1.LocalStatus;
import io.rackcast.proto.v1.PayloadLimitChange;
import io.rackcast.proto.v1.PayloadLimits;
import io.rackcast.proto.v1.RemoveLocalArtifactResponse;
import io.rackcast.proto.v1.SetLimitsRequest;
import io.rackcast.proto.v1.StopFetchResponse;
import io.rackcast.proto.v1.TransferChange;
import io.rackcast.proto.v1.VerifyLocalArtifactResponse;
import io.rackcast.proto.v1.WatchTransfersRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The local API as gRPC; {@code agent.proto} says what each call answers. */
final class GrpcApi extends LocalAgentGrpc.LocalAgentImplBase {
  private static final Logger log = LoggerFactory.getLogger(GrpcApi.class);
  private static final String NO_ORDER = "name and version must be set, like web and 1.42";

  private final LocalCalls calls;

  GrpcApi(LocalCalls calls) {
    this.calls = calls;
  }

  @Override
  public void fetch(LocalFetchRequest order, StreamObserver<LocalFetchUpdate> answer) {
    stream(
        answer,
        () -> release(order),
        (name, out) -> calls.fetch(name, update -> send(out, update(update))));
  }

  @Override
  public void stopFetch(LocalFetchRequest order, StreamObserver<StopFetchResponse> answer) {
    answer(
        answer,
        () -> ProtoForm.of(calls.stop(release(order)), StopFetchResponse.newBuilder()).build());
  }

  @Override
  public void watch(WatchTransfersRequest which, StreamObserver<TransferChange> answer) {
    stream(
        answer,
        () -> LocalCalls.watched(which.getInfohash()).orElse(""),
        (infohash, out) ->
            calls.watch(
                infohash,
                change -> out.send(ProtoForm.of(change, TransferChange.newBuilder()).build())));
  }

  @Override
  public void listArtifacts(
      ListLocalArtifactsRequest query, StreamObserver<ListLocalArtifactsResponse> answer) {
    answer(
        answer,
        () ->
            ProtoForm.of(
                    calls
                        .artifacts()
                        .list(
                            new ArtifactQuery(
                                query.getNamed(),
                                query.getState(),
                                query.hasPinned()
                                    ? Optional.of(query.getPinned())
                                    : Optional.empty(),
                                query.getLimit(),
                                query.getAfter())),
                    ListLocalArtifactsResponse.newBuilder())
                .build());
  }

  @Override
  public void getArtifact(LocalArtifactKey key, StreamObserver<LocalArtifact> answer) {
    answer(answer, () -> artifact(calls.artifacts().one(key.getInfohash())));
  }

  @Override
  public void pinArtifact(LocalArtifactKey key, StreamObserver<LocalArtifact> answer) {
    answer(answer, () -> artifact(calls.artifacts().pin(key.getInfohash(), true)));
  }

  @Override
  public void unpinArtifact(LocalArtifactKey key, StreamObserver<LocalArtifact> answer) {
    answer(answer, () -> artifact(calls.artifacts().pin(key.getInfohash(), false)));
  }

  @Override
  public void removeArtifact(
      LocalArtifactKey key, StreamObserver<RemoveLocalArtifactResponse> answer) {
    stream(
        answer,
        key::getInfohash,
        (infohash, out) ->
            out.send(
                ProtoForm.of(
                        calls.artifacts().remove(infohash),
                        RemoveLocalArtifactResponse.newBuilder())
                    .build()));
  }

  @Override
  public void verifyArtifact(
      LocalArtifactKey key, StreamObserver<VerifyLocalArtifactResponse> answer) {
    stream(
        answer,
        key::getInfohash,
        (infohash, out) ->
            out.send(
                ProtoForm.of(
                        calls.artifacts().verify(infohash),
                        VerifyLocalArtifactResponse.newBuilder())
                    .build()));
  }

  @Override
  public void getStatus(GetLocalStatusRequest request, StreamObserver<LocalStatus> answer) {
    answer(answer, () -> ProtoForm.of(calls.status(), LocalStatus.newBuilder()).build());
  }

  @Override
  public void getLimits(GetLimitsRequest request, StreamObserver<PayloadLimits> answer) {
    answer(answer, () -> limits(calls.limits()));
  }

  @Override
  public void setLimits(SetLimitsRequest request, StreamObserver<PayloadLimits> answer) {
    answer(answer, () -> limits(calls.changeLimits(wanted(request))));
  }

  private static Map<String, Map<String, String>> wanted(SetLimitsRequest request) {
    Map<String, Map<String, String>> wanted = new LinkedHashMap<>();
    for (Map.Entry<String, PayloadLimitChange> each : request.getLimitsMap().entrySet()) {
      Map<String, String> ways = new HashMap<>();
      if (each.getValue().hasUp()) {
        ways.put("up", each.getValue().getUp());
      }
      if (each.getValue().hasDown()) {
        ways.put("down", each.getValue().getDown());
      }
      wanted.put(each.getKey(), ways);
    }
    return wanted;
  }

  private static PayloadLimits limits(Map<String, LimitReport> inForce) {
    return ProtoForm.of(Map.of("limits", inForce), PayloadLimits.newBuilder()).build();
  }

  private static LocalArtifact artifact(ArtifactReport report) {
    return ProtoForm.of(report, LocalArtifact.newBuilder()).build();
  }

  private static ReleaseName release(LocalFetchRequest order) {
    return LocalCalls.release(
        order.getName().isEmpty() ? null : order.getName(),
        order.getVersion().isEmpty() ? null : order.getVersion(),
        NO_ORDER);
  }

  static LocalFetchUpdate update(FetchUpdate update) {
    var message = LocalFetchUpdate.newBuilder();
    if (update instanceof FetchUpdate.Progress) {
      message.setProgress(ProtoForm.of(update, FetchProgress.newBuilder()));
    } else if (update instanceof FetchUpdate.Done) {
      message.setDone(ProtoForm.of(update, FetchDone.newBuilder()));
    } else {
      message.setFailed(ProtoForm.of(update, FetchFailed.newBuilder()));
    }
    return message.build();
  }

  private static <M> void send(Outflow<M> out, M message) throws IOException {
    try {
      out.send(message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the agent stops", e);
    }
  }

  /** Answers with messages. */
  @FunctionalInterface
  private interface Messages<Q, M> {
    void to(Q asked, Outflow<M> out) throws IOException, InterruptedException;
  }

  private <Q, M> void stream(StreamObserver<M> answer, Supplier<Q> asked, Messages<Q, M> messages) {
    var out = new Outflow<>((ServerCallStreamObserver<M>) answer, Outflow.PATIENCE);
    try {
      Q valid = asked.get();
      var unused =
          calls.longCall(
              () -> {
                try {
                  messages.to(valid, out);
                  answer.onCompleted();
                } catch (IOException e) {
                  log.debug("who made a call has left, or does not read", e);
                  answer.onError(Status.ABORTED.withDescription(e.getMessage()).asException());
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                  answer.onError(
                      Status.UNAVAILABLE.withDescription("the agent stops").asException());
                } catch (RuntimeException e) {
                  answer.onError(failure(e));
                }
              });
    } catch (RuntimeException e) {
      answer.onError(failure(e));
    }
  }

  private static <M> void answer(StreamObserver<M> answer, Supplier<M> call) {
    M message;
    try {
      message = call.get();
    } catch (RuntimeException e) {
      answer.onError(failure(e));
      return;
    }
    answer.onNext(message);
    answer.onCompleted();
  }

  private static Exception failure(RuntimeException e) {
    if (!(e instanceof RefusedCallException refused)) {
      log.error("a call of the local API failed", e);
      return Status.INTERNAL.withDescription("internal error").asException();
    }
    Status status =
        switch (refused.kind()) {
          case WRONG -> Status.INVALID_ARGUMENT;
          case NOT_FOUND -> Status.NOT_FOUND;
          case CONFLICT -> Status.FAILED_PRECONDITION;
          case BUSY -> Status.RESOURCE_EXHAUSTED;
          case FAULT -> Status.INTERNAL;
        };
    return status.withDescription(refused.sentence()).asException();
  }
}
