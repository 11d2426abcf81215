package io.rackcast.publisher.scale;

import com.google.protobuf.ByteString;
import io.rackcast.proto.v1.AnnounceUrlsGrpc;
import io.rackcast.proto.v1.ArtifactsGrpc;
import io.rackcast.proto.v1.GetRequest;
import io.rackcast.proto.v1.ReleaseKey;
import io.rackcast.proto.v1.SignRequest;
import java.io.IOException;

/**
 * What a node needs to announce a release.
 *
 * @param url signed for it
 * @param infoHash 20 bytes
 */
record Signed(ReleaseKey release, String url, ByteString infoHash) {
  /** Asks the publisher for it. */
  static Signed of(Site site, int number, int artifacts) throws IOException {
    var release =
        ReleaseKey.newBuilder()
            .setName(Catalogue.name(number, artifacts))
            .setVersion(Catalogue.version(number, artifacts))
            .build();
    var key = GetRequest.newBuilder().setRelease(release).build();
    var urls =
        AnnounceUrlsGrpc.newBlockingStub(site.as("agent"))
            .sign(SignRequest.newBuilder().setKey(key).setNode("n1").build());
    var found = ArtifactsGrpc.newBlockingStub(site.as("ci")).get(key);
    return new Signed(release, urls.getUrls(0), found.getArtifact().getInfohash());
  }
}
