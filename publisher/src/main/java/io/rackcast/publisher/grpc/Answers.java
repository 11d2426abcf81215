package io.rackcast.publisher.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.ApprovalEvent;
import io.rackcast.proto.v1.Approved;
import io.rackcast.proto.v1.Artifact;
import io.rackcast.proto.v1.FileEntry;
import io.rackcast.proto.v1.Release;
import io.rackcast.proto.v1.ReleaseKey;
import io.rackcast.proto.v1.Revocation;
import io.rackcast.proto.v1.Revoked;
import io.rackcast.proto.v1.ShortTokenKey;
import io.rackcast.proto.v1.ShortTokenKeys;
import io.rackcast.proto.v1.UploadSession;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.signing.ShortKeys;
import io.rackcast.publisher.store.ApprovalChange;
import io.rackcast.publisher.store.ArtifactKind;
import io.rackcast.publisher.store.StoredArtifact;
import io.rackcast.publisher.store.StoredFile;
import io.rackcast.publisher.store.StoredRelease;
import java.time.Instant;
import java.util.List;

/** From values to messages. */
final class Answers {
  private Answers() {}

  /** A release in a list. */
  static Release release(StoredRelease release) {
    return release(release, artifact(release.artifact()));
  }

  /** A release with its files. */
  static Release release(StoredRelease release, List<StoredFile> files) {
    var artifact = artifact(release.artifact());
    return release(release, artifact.addAllFiles(files.stream().map(Answers::file).toList()));
  }

  /** A release whose artifact is made already. */
  static Release release(StoredRelease release, Artifact.Builder artifact) {
    var answer =
        Release.newBuilder()
            .setName(release.key().name())
            .setVersion(release.key().version())
            .setArtifact(artifact)
            .setPublishedAt(timestamp(release.publishedAt()))
            .setPublishedBy(release.publishedBy());
    release.revocation().ifPresent(revocation -> answer.setRevocation(revocation(revocation)));
    return answer.build();
  }

  static ReleaseKey key(io.rackcast.publisher.store.ReleaseKey key) {
    return ReleaseKey.newBuilder().setName(key.name()).setVersion(key.version()).build();
  }

  static Revocation revocation(StoredRelease.Revocation revocation) {
    return Revocation.newBuilder()
        .setRevokedAt(timestamp(revocation.at()))
        .setReason(revocation.reason())
        .setRevokedBy(revocation.by())
        .build();
  }

  static Artifact.Builder artifact(StoredArtifact artifact) {
    var content = artifact.content();
    return Artifact.newBuilder()
        .setSha256(ByteString.copyFrom(content.sha256().bytes()))
        .setInfohash(ByteString.copyFrom(content.infoHash().bytes()))
        .setInfohashV2(ByteString.copyFrom(content.infoHashV2().bytes()))
        .addAllOtherInfohashes(names(content.otherNames()))
        .setContentName(content.name())
        .setFolder(content.kind() == ArtifactKind.FOLDER)
        .setSizeBytes(content.sizeBytes())
        .setPieceLengthBytes(content.pieceLengthBytes())
        .setApprovedAt(timestamp(artifact.approvedAt()));
  }

  private static List<ByteString> names(List<InfoHash> names) {
    return names.stream().map(name -> ByteString.copyFrom(name.bytes())).toList();
  }

  static FileEntry file(StoredFile file) {
    return FileEntry.newBuilder()
        .setPath(file.path())
        .setSizeBytes(file.sizeBytes())
        .setExecutable(file.executable())
        .setSha256(ByteString.copyFrom(file.sha256().bytes()))
        .build();
  }

  static UploadSession session(Uploads.State state) {
    return UploadSession.newBuilder()
        .setUploadId(state.id())
        .setReceivedBytes(state.receivedBytes())
        .setTotalBytes(state.totalBytes())
        .build();
  }

  static ApprovalEvent event(ApprovalChange change) {
    var event =
        ApprovalEvent.newBuilder()
            .setRevision(change.revision())
            .setInfohash(ByteString.copyFrom(change.infoHash().bytes()))
            .setInfohashV2(ByteString.copyFrom(change.infoHashV2().bytes()))
            .addAllOtherInfohashes(names(change.otherNames()));
    if (change.revokeReason().isPresent()) {
      event.setRevoked(Revoked.newBuilder().setReason(change.revokeReason().get()));
    } else {
      event.setApproved(
          Approved.newBuilder().setLabel(change.label()).setSizeBytes(change.sizeBytes()));
    }
    return event.build();
  }

  static ShortTokenKeys shortKeys(List<ShortKeys.Key> keys) {
    var all = ShortTokenKeys.newBuilder();
    for (var key : keys) {
      all.addKeys(
          ShortTokenKey.newBuilder().setKid(key.kid()).setSecret(ByteString.copyFrom(key.bytes())));
    }
    return all.build();
  }

  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
