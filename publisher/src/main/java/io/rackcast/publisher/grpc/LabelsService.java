package io.rackcast.publisher.grpc;

import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.Label;
import io.rackcast.proto.v1.LabelKey;
import io.rackcast.proto.v1.LabelMove;
import io.rackcast.proto.v1.LabelsGrpc;
import io.rackcast.proto.v1.ListLabelMovesRequest;
import io.rackcast.proto.v1.ListLabelMovesResponse;
import io.rackcast.proto.v1.ListLabelsRequest;
import io.rackcast.proto.v1.ListLabelsResponse;
import io.rackcast.proto.v1.RemoveLabelRequest;
import io.rackcast.proto.v1.SetLabelRequest;
import io.rackcast.publisher.catalog.LabelDesk;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.store.LabelExpectation;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.StoredLabel;

/** The contract's {@code Labels}. */
final class LabelsService extends LabelsGrpc.LabelsImplBase {
  private final LabelDesk desk;

  LabelsService(LabelDesk desk) {
    this.desk = desk;
  }

  @Override
  public void setLabel(SetLabelRequest request, StreamObserver<Label> out) {
    Calls.answer(
        out,
        () -> {
          var key = key(request.getKey());
          var target = Requests.newKey(key.name(), request.getVersion());
          return label(
              desk.set(Authentication.caller(), key, target.version(), expectation(request)));
        });
  }

  private static LabelExpectation expectation(SetLabelRequest request) {
    return switch (request.getExpectedCase()) {
      case EXPECTED_VERSION -> new LabelExpectation.At(request.getExpectedVersion());
      case EXPECTED_ABSENT -> {
        if (!request.getExpectedAbsent()) {
          throw new Refusal(
              Refusal.Kind.INVALID, "expected_absent is false; set it to true or leave it out");
        }
        yield new LabelExpectation.Absent();
      }
      case EXPECTED_NOT_SET -> new LabelExpectation.Any();
    };
  }

  @Override
  public void removeLabel(RemoveLabelRequest request, StreamObserver<Label> out) {
    var expected = request.getExpectedVersion();
    Calls.answer(
        out,
        () ->
            label(
                desk.remove(
                    Authentication.caller(),
                    key(request.getKey()),
                    expected.isEmpty()
                        ? new LabelExpectation.Any()
                        : new LabelExpectation.At(expected))));
  }

  @Override
  public void getLabel(LabelKey request, StreamObserver<Label> out) {
    Calls.answer(out, () -> label(desk.get(Authentication.caller(), key(request))));
  }

  @Override
  public void listLabels(ListLabelsRequest request, StreamObserver<ListLabelsResponse> out) {
    Calls.answer(
        out,
        () -> {
          var name = request.getName();
          var page =
              desk.page(
                  Authentication.caller(),
                  name.isEmpty() ? "" : Requests.key(name, "-").name(),
                  PageTokens.read(request.getPageToken()),
                  Requests.pageSize(request.getPageSize()));
          return ListLabelsResponse.newBuilder()
              .addAllLabels(page.labels().stream().map(LabelsService::label).toList())
              .setNextPageToken(page.next().map(PageTokens::write).orElse(""))
              .build();
        });
  }

  @Override
  public void listLabelMoves(
      ListLabelMovesRequest request, StreamObserver<ListLabelMovesResponse> out) {
    Calls.answer(
        out,
        () -> {
          int size = Requests.pageSize(request.getPageSize());
          long before = PageTokens.readId(request.getPageToken());
          var moves = desk.moves(Authentication.caller(), key(request.getKey()), before, size);
          return ListLabelMovesResponse.newBuilder()
              .addAllMoves(moves.stream().map(LabelsService::move).toList())
              .setNextPageToken(
                  moves.size() < size ? "" : PageTokens.write(moves.get(size - 1).id()))
              .build();
        });
  }

  private static ReleaseKey key(LabelKey key) {
    return Requests.key(key.getName(), key.getLabel());
  }

  private static Label label(StoredLabel label) {
    var answer =
        Label.newBuilder()
            .setKey(
                LabelKey.newBuilder().setName(label.key().name()).setLabel(label.key().version()))
            .setVersion(label.version())
            .setMovedAt(Answers.timestamp(label.movedAt()))
            .setMovedBy(label.movedBy());
    label.revocation().ifPresent(r -> answer.setRevocation(Answers.revocation(r)));
    return answer.build();
  }

  private static LabelMove move(io.rackcast.publisher.store.LabelMove move) {
    return LabelMove.newBuilder()
        .setFromVersion(move.from().orElse(""))
        .setToVersion(move.to().orElse(""))
        .setMovedAt(Answers.timestamp(move.at()))
        .setMovedBy(move.by())
        .build();
  }
}
