package io.rackcast.agent.image;

import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.torrent.Sha256Digest;

/** How the publisher names blobs of images as releases ({@code rackcast/v1/images.proto}). */
final class ImageReleases {
  private ImageReleases() {}

  /**
   * The release that holds a blob: {@code oci/reg.test_8443/team/app@sha256-HEX}.
   *
   * @throws IllegalArgumentException with a sentence, if the name is too long for one
   */
  static ReleaseName release(ImageName name, Sha256Digest digest) {
    return new ReleaseName(
        "oci/" + name.registry().replace(':', '_') + "/" + name.repository(),
        "sha256-" + digest.hex());
  }
}
