package io.rackcast.publisher.scale;

import com.google.protobuf.ByteString;
import io.rackcast.proto.v1.ArtifactsGrpc;
import io.rackcast.proto.v1.GetRequest;
import io.rackcast.proto.v1.ImagesGrpc;
import io.rackcast.proto.v1.LabelsGrpc;
import io.rackcast.proto.v1.ListLabelsRequest;
import io.rackcast.proto.v1.ListRequest;
import io.rackcast.proto.v1.ListTagsRequest;
import io.rackcast.proto.v1.ReleaseKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What CI jobs and people ask over gRPC. */
final class RpcFace {
  private final ArtifactsGrpc.ArtifactsBlockingStub artifacts;
  private final LabelsGrpc.LabelsBlockingStub labels;
  private final ImagesGrpc.ImagesBlockingStub images;

  RpcFace(Site site) throws IOException {
    var channel = site.as("ci");
    artifacts = ArtifactsGrpc.newBlockingStub(channel);
    labels = LabelsGrpc.newBlockingStub(channel);
    images = ImagesGrpc.newBlockingStub(channel);
  }

  /**
   * A page of a hundred releases.
   *
   * @param after "name@version" where the page before ended; "" for the first
   */
  void list(String prefix, String after, boolean withRevoked) {
    var page =
        artifacts.list(
            ListRequest.newBuilder()
                .setNamePrefix(prefix)
                .setPageToken(token(after))
                .setIncludeRevoked(withRevoked)
                .build());
    require(page.getReleasesCount());
  }

  void byName(String release) {
    int at = release.indexOf('@');
    var key =
        ReleaseKey.newBuilder()
            .setName(release.substring(0, at))
            .setVersion(release.substring(at + 1));
    require(artifacts.get(GetRequest.newBuilder().setRelease(key).build()).getName().length());
  }

  void byDigest(byte[] sha256) {
    var request = GetRequest.newBuilder().setSha256(ByteString.copyFrom(sha256));
    require(artifacts.get(request.build()).getName().length());
  }

  void labels(String after) {
    var request = ListLabelsRequest.newBuilder().setPageToken(token(after));
    require(labels.listLabels(request.build()).getLabelsCount());
  }

  /** A page of tags of one repository, or of all behind "repository:tag". */
  void tags(String repository, String after) {
    var request =
        ListTagsRequest.newBuilder()
            .setRegistry("main")
            .setRepository(repository)
            .setPageToken(token(after));
    require(images.listTags(request.build()).getTagsCount());
  }

  // As the publisher writes them: so a page in the middle need not be reached from the first.
  private static String token(String after) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(after.getBytes(StandardCharsets.UTF_8));
  }

  private static void require(int found) {
    if (found == 0) {
      throw new IllegalStateException("the publisher's answer is empty");
    }
  }
}
