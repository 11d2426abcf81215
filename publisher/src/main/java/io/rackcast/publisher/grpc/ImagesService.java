package io.rackcast.publisher.grpc;

import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.AddImageRequest;
import io.rackcast.proto.v1.GetImageRequest;
import io.rackcast.proto.v1.GetPushRequest;
import io.rackcast.proto.v1.GetTagHistoryRequest;
import io.rackcast.proto.v1.GetTagHistoryResponse;
import io.rackcast.proto.v1.Image;
import io.rackcast.proto.v1.ImagesGrpc;
import io.rackcast.proto.v1.ListPushesRequest;
import io.rackcast.proto.v1.ListPushesResponse;
import io.rackcast.proto.v1.ListTagsRequest;
import io.rackcast.proto.v1.ListTagsResponse;
import io.rackcast.proto.v1.Push;
import io.rackcast.proto.v1.PushState;
import io.rackcast.proto.v1.RetryPushRequest;
import io.rackcast.proto.v1.RevokeImageRequest;
import io.rackcast.proto.v1.ScanRegistryRequest;
import io.rackcast.proto.v1.ScanRegistryResponse;
import io.rackcast.publisher.catalog.ImageCatalog;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.registry.intake.ImageNames;
import io.rackcast.publisher.registry.intake.Intake;
import io.rackcast.publisher.store.image.NewPush;
import io.rackcast.publisher.store.image.Push.State;
import org.jspecify.annotations.Nullable;

/** The contract's {@code Images}. */
final class ImagesService extends ImagesGrpc.ImagesImplBase {
  private final Access access;
  private final ImageCatalog catalog;
  private final Intake intake;

  ImagesService(Access access, ImageCatalog catalog, Intake intake) {
    this.access = access;
    this.catalog = catalog;
    this.intake = intake;
  }

  @Override
  public void getImage(GetImageRequest request, StreamObserver<Image> out) {
    Calls.answer(
        out,
        () -> {
          var caller = Authentication.caller();
          var found =
              catalog.image(
                  caller, Right.READ, catalog.reference(request.getImage().getReference()));
          var answer = ImageAnswers.image(found);
          if (request.getWithManifests()) {
            catalog
                .children(found)
                .forEach(child -> answer.addManifests(ImageAnswers.image(child)));
          }
          return answer.build();
        });
  }

  @Override
  public void listTags(ListTagsRequest request, StreamObserver<ListTagsResponse> out) {
    Calls.answer(
        out,
        () -> {
          var page =
              catalog.tags(
                  Authentication.caller(),
                  request.getRegistry(),
                  request.getRepository(),
                  PageTokens.readTag(request.getPageToken()),
                  Requests.pageSize(request.getPageSize()));
          // Of one that was taken out of the settings there may still be some.
          if (page.tags().isEmpty() && page.next().isEmpty()) {
            catalog.requireRegistry(request.getRegistry());
          }
          return ListTagsResponse.newBuilder()
              .addAllTags(page.tags().stream().map(ImageAnswers::tag).toList())
              .setNextPageToken(page.next().map(PageTokens::write).orElse(""))
              .build();
        });
  }

  @Override
  public void getTagHistory(
      GetTagHistoryRequest request, StreamObserver<GetTagHistoryResponse> out) {
    Calls.answer(
        out,
        () -> {
          var history =
              catalog.history(
                  Authentication.caller(),
                  catalog.reference(request.getImage().getReference()),
                  Requests.pageSize(request.getPageSize()));
          return GetTagHistoryResponse.newBuilder()
              .addAllChanges(history.stream().map(ImageAnswers::change).toList())
              .build();
        });
  }

  @Override
  public void listPushes(ListPushesRequest request, StreamObserver<ListPushesResponse> out) {
    Calls.answer(
        out,
        () -> {
          var page =
              catalog.pushes(
                  Authentication.caller(),
                  request.getRegistry(),
                  request.getRepository(),
                  state(request.getState()),
                  PageTokens.readId(request.getPageToken()),
                  Requests.pageSize(request.getPageSize()));
          return ListPushesResponse.newBuilder()
              .addAllPushes(page.pushes().stream().map(ImageAnswers::push).toList())
              .setNextPageToken(page.next().map(PageTokens::write).orElse(""))
              .build();
        });
  }

  private static @Nullable State state(PushState state) {
    return switch (state) {
      case PUSH_STATE_UNSPECIFIED -> null;
      case PUSH_STATE_WAITING -> State.WAITING;
      case PUSH_STATE_RUNNING -> State.RUNNING;
      case PUSH_STATE_DONE -> State.DONE;
      case PUSH_STATE_FAILED -> State.FAILED;
      case UNRECOGNIZED ->
          throw new Refusal(
              Refusal.Kind.INVALID, "this state of a push is not known here; ask for another");
    };
  }

  @Override
  public void getPush(GetPushRequest request, StreamObserver<Push> out) {
    Calls.answer(
        out,
        () ->
            ImageAnswers.push(catalog.push(Authentication.caller(), Right.READ, request.getId())));
  }

  @Override
  public void retryPush(RetryPushRequest request, StreamObserver<Push> out) {
    Calls.answer(
        out,
        () -> {
          var push = catalog.push(Authentication.caller(), Right.REGISTER, request.getId());
          return ImageAnswers.push(
              intake
                  .retry(push.id())
                  .orElseThrow(
                      () ->
                          new Refusal(
                              Refusal.Kind.TOO_EARLY,
                              "push %d is %s; only one that waits or failed can be tried again"
                                  .formatted(push.id(), push.state().label()))));
        });
  }

  @Override
  public void addImage(AddImageRequest request, StreamObserver<Push> out) {
    Calls.answer(
        out,
        () -> {
          var caller = Authentication.caller();
          var image = catalog.reference(request.getImage().getReference());
          access.require(
              caller, Right.REGISTER, ImageNames.releaseName(image.registry(), image.repository()));
          if (request.getAlthoughRevoked()) {
            catalog.letIn(caller, image);
          }
          return ImageAnswers.push(intake.add(image, NewPush.Origin.MANUAL, caller.name()));
        });
  }

  @Override
  public void scanRegistry(ScanRegistryRequest request, StreamObserver<ScanRegistryResponse> out) {
    Calls.answer(
        out,
        () -> {
          var caller = Authentication.caller();
          boolean isAll = request.getWithdrawAll();
          access.requireAnywhere(
              caller,
              Right.ADMIN,
              "scan of " + request.getRegistry() + (isAll ? ", which may withdraw all" : ""));
          intake.scan(request.getRegistry(), isAll ? caller.name() : "");
          return ScanRegistryResponse.getDefaultInstance();
        });
  }

  @Override
  public void revokeImage(RevokeImageRequest request, StreamObserver<Image> out) {
    Calls.answer(
        out,
        () -> {
          var caller = Authentication.caller();
          var image = catalog.reference(request.getImage().getReference());
          return ImageAnswers.image(
                  catalog.revoke(caller, image, Requests.reason(request.getReason())))
              .build();
        });
  }
}
