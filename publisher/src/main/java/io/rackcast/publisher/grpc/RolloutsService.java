package io.rackcast.publisher.grpc;

import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.BeginRolloutRequest;
import io.rackcast.proto.v1.EndRolloutRequest;
import io.rackcast.proto.v1.ListRolloutsRequest;
import io.rackcast.proto.v1.ListRolloutsResponse;
import io.rackcast.proto.v1.ReleaseKey;
import io.rackcast.proto.v1.Rollout;
import io.rackcast.proto.v1.RolloutsGrpc;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.rollout.RolloutDesk;
import io.rackcast.publisher.store.StoredRollout;
import java.time.Duration;
import java.util.regex.Pattern;

/** The contract's {@code Rollouts}. */
final class RolloutsService extends RolloutsGrpc.RolloutsImplBase {
  private static final Duration USUAL_LIFE = Duration.ofHours(24);
  private static final Pattern NOTE = Pattern.compile("\\P{Cntrl}{0,200}");

  private final RolloutDesk desk;

  RolloutsService(RolloutDesk desk) {
    this.desk = desk;
  }

  @Override
  public void beginRollout(BeginRolloutRequest request, StreamObserver<Rollout> out) {
    Calls.answer(
        out,
        () ->
            rollout(
                desk.begin(
                    Authentication.caller(),
                    Requests.key(request.getKey().getName(), request.getKey().getVersion()),
                    life(request),
                    note(request.getNote()))));
  }

  private static Duration life(BeginRolloutRequest request) {
    return request.hasLife() ? Duration.ofSeconds(request.getLife().getSeconds()) : USUAL_LIFE;
  }

  private static String note(String note) {
    if (!NOTE.matcher(note.strip()).matches()) {
      throw new Refusal(
          Refusal.Kind.INVALID, "the note must be one line of at most 200 characters");
    }
    return note.strip();
  }

  @Override
  public void endRollout(EndRolloutRequest request, StreamObserver<Rollout> out) {
    Calls.answer(out, () -> rollout(desk.end(Authentication.caller(), request.getId())));
  }

  @Override
  public void listRollouts(ListRolloutsRequest request, StreamObserver<ListRolloutsResponse> out) {
    Calls.answer(
        out,
        () -> {
          var name = request.getName();
          var page =
              desk.page(
                  Authentication.caller(),
                  name.isEmpty() ? "" : Requests.key(name, "-").name(),
                  PageTokens.readId(request.getPageToken()),
                  request.getEnded(),
                  Requests.pageSize(request.getPageSize()));
          var answer = ListRolloutsResponse.newBuilder();
          page.rollouts().forEach(rollout -> answer.addRollouts(rollout(rollout)));
          page.next().ifPresent(id -> answer.setNextPageToken(PageTokens.write(id)));
          return answer.build();
        });
  }

  private Rollout rollout(StoredRollout rollout) {
    var key = rollout.key();
    var answer =
        Rollout.newBuilder()
            .setId(rollout.id())
            .setKey(ReleaseKey.newBuilder().setName(key.name()).setVersion(key.version()))
            .setNote(rollout.note())
            .setBegunAt(Answers.timestamp(rollout.begunAt()))
            .setBegunBy(rollout.begunBy())
            .setUntil(Answers.timestamp(rollout.until()));
    if (rollout.end().isPresent()) {
      answer.setEndedAt(Answers.timestamp(rollout.end().get().at()));
      answer.setEndedBy(rollout.end().get().by());
    } else if (!rollout.isRunning(desk.now())) {
      answer.setEndedAt(Answers.timestamp(rollout.until()));
    }
    return answer.build();
  }
}
