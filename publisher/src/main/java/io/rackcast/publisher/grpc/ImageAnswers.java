package io.rackcast.publisher.grpc;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.Image;
import io.rackcast.proto.v1.ImagePart;
import io.rackcast.proto.v1.ImageReferrer;
import io.rackcast.proto.v1.ImageTag;
import io.rackcast.proto.v1.Push;
import io.rackcast.proto.v1.PushState;
import io.rackcast.proto.v1.TagChange;
import io.rackcast.publisher.catalog.ImageCatalog;
import io.rackcast.publisher.registry.intake.ImageNames;
import io.rackcast.publisher.store.image.NewPush;
import java.util.Locale;

/** From images and pushes to messages. */
final class ImageAnswers {
  private ImageAnswers() {}

  static Image.Builder image(ImageCatalog.Found found) {
    var image = found.image();
    var answer =
        Image.newBuilder()
            .setRegistry(image.registry())
            .setRepository(image.repository())
            .setDigest(bytes(image.digest()))
            .setMediaType(image.mediaType())
            .setManifest(image.manifest())
            .setSizeBytes(image.sizeBytes())
            .setTakenAt(Answers.timestamp(image.takenAt()))
            .setRevokeReason(image.revokeReason())
            .addAllTags(found.tags());
    var name = ImageNames.releaseName(image.registry(), image.repository());
    for (var part : image.parts()) {
      var shown =
          ImagePart.newBuilder()
              .setManifest(part.isManifest())
              .setDigest(bytes(part.digest()))
              .setMediaType(part.mediaType())
              .setSizeBytes(part.sizeBytes())
              .setPlatform(part.platform());
      if (!part.releaseVersion().isEmpty()) {
        shown.setReleaseName(name).setReleaseVersion(part.releaseVersion());
        var infoHash = found.infoHashes().get(part.digest());
        if (infoHash != null) {
          shown.setInfohash(ByteString.copyFrom(infoHash.bytes()));
        }
      }
      answer.addParts(shown);
    }
    for (var referrer : found.referrers()) {
      answer.addReferrers(
          ImageReferrer.newBuilder()
              .setDigest(bytes(referrer.digest()))
              .setMediaType(referrer.mediaType())
              .setArtifactType(referrer.artifactType())
              .setSizeBytes(referrer.sizeBytes())
              .setTag(referrer.tag()));
    }
    image.subject().ifPresent(subject -> answer.setSubject(bytes(subject)));
    answer.setArtifactType(image.artifactType());
    return answer;
  }

  static ImageTag tag(io.rackcast.publisher.store.image.ImageTag tag) {
    return ImageTag.newBuilder()
        .setRegistry(tag.registry())
        .setRepository(tag.repository())
        .setTag(tag.tag())
        .setDigest(bytes(tag.digest()))
        .setSetAt(Answers.timestamp(tag.setAt()))
        .setRevokeReason(tag.revokeReason())
        .build();
  }

  static TagChange change(io.rackcast.publisher.store.image.TagChange change) {
    var answer =
        TagChange.newBuilder()
            .setAt(Answers.timestamp(change.at()))
            .setPushId(change.pushId())
            .setRevokeReason(change.revokeReason());
    change.digest().ifPresent(digest -> answer.setDigest(bytes(digest)));
    return answer.build();
  }

  static Push push(io.rackcast.publisher.store.image.Push push) {
    var what = push.what();
    var answer =
        Push.newBuilder()
            .setId(push.id())
            .setRegistry(what.registry())
            .setRepository(what.repository())
            .setTag(what.tag().orElse(""))
            .setDeleted(what.kind() == NewPush.Kind.DELETED)
            .setOrigin(what.origin().name().toLowerCase(Locale.ROOT))
            .setActor(what.actor())
            .setState(state(push.state()))
            .setAttempts(push.attempts())
            .setReceivedAt(Answers.timestamp(push.receivedAt()))
            .setDoneBytes(push.doneBytes())
            .setTotalBytes(push.totalBytes())
            .setProblem(push.problem());
    what.digest().ifPresent(digest -> answer.setDigest(bytes(digest)));
    if (push.state() == io.rackcast.publisher.store.image.Push.State.WAITING) {
      answer.setNextTryAt(Answers.timestamp(push.nextTryAt()));
    }
    push.endedAt().ifPresent(at -> answer.setEndedAt(Answers.timestamp(at)));
    return answer.build();
  }

  private static PushState state(io.rackcast.publisher.store.image.Push.State state) {
    return switch (state) {
      case WAITING -> PushState.PUSH_STATE_WAITING;
      case RUNNING -> PushState.PUSH_STATE_RUNNING;
      case DONE -> PushState.PUSH_STATE_DONE;
      case FAILED -> PushState.PUSH_STATE_FAILED;
    };
  }

  private static ByteString bytes(Sha256Digest digest) {
    return ByteString.copyFrom(digest.bytes());
  }
}
