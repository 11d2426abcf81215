package io.rackcast.publisher.registry.client;

import io.rackcast.publisher.testkit.OciLayouts;

/** Manifests as text. */
final class TestManifests {
  static final String DIGEST_A = OciLayouts.digest(new byte[] {1}).toString();
  static final String DIGEST_B = OciLayouts.digest(new byte[] {2}).toString();

  static final String IMAGE =
      """
      {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
       "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "%s", "size": 7},
       "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "%s",
                   "size": 9, "annotations": {"x": "y"}}],
       "annotations": {"a": "b"}}
      """
          .formatted(DIGEST_A, DIGEST_B);

  static final String INDEX =
      """
      {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
       "manifests": [
         {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "%s", "size": 7,
          "platform": {"os": "linux", "architecture": "arm64", "variant": "v8"}},
         {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "%s", "size": 9,
          "platform": {"os": "unknown", "architecture": "unknown"},
          "annotations": {"vnd.docker.reference.type": "attestation-manifest",
                          "vnd.docker.reference.digest": "%s"}}]}
      """
          .formatted(DIGEST_A, DIGEST_B, DIGEST_A);

  private TestManifests() {}
}
