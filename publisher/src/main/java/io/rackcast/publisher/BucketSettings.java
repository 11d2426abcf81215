package io.rackcast.publisher;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.publisher.content.bucket.BucketTerms;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The settings of content in a bucket. */
final class BucketSettings {
  private static final String S3 = "content.s3.";

  /** Where the bucket stands in a URL; the names are those of the settings. */
  private enum PathStyle {
    AUTO,
    TRUE,
    FALSE;

    boolean isInPath(boolean isOwnServer) {
      return this == AUTO ? isOwnServer : this == TRUE;
    }
  }

  private record Values(
      Optional<URI> endpoint,
      Optional<String> bucket,
      String region,
      Optional<String> accessKey,
      Secret secretKey,
      String prefix,
      PathStyle pathStyle,
      Duration timeout,
      ClientTlsFiles authorities) {}

  private BucketSettings() {}

  static Optional<BucketTerms> read(Settings settings) {
    var values = values(settings);
    if (values.bucket().isPresent()) {
      return terms(settings, values);
    }
    // print-config gives all keys, and its text must read back: a default is not what was asked
    // for.
    // A file that cannot be read is not among the values.
    if (settings.isGiven(S3 + "ca")
        || !values.equals(values(Settings.defaults(PublisherConfig.ENVIRONMENT)))) {
      settings.problem(
          S3 + "bucket", "content.s3 has no bucket; name it, or leave the rest of it out");
    }
    return Optional.empty();
  }

  private static Values values(Settings settings) {
    return new Values(
        settings.optionalUri(
            S3 + "endpoint",
            "Server of the bucket, which speaks as Amazon S3 does, like https://s3.example:9000;"
                + " by default Amazon's of the region."),
        settings
            .optionalString(
                S3 + "bucket", "The bucket that content is in; by default it is in data-dir.")
            .filter(name -> !name.isEmpty()),
        settings.string(S3 + "region", "us-east-1", "Region of the bucket."),
        settings
            .optionalString(
                S3 + "access-key",
                "Access key; it reads, writes, lists and deletes objects. Without one: as"
                    + " AWS_ACCESS_KEY_ID, ~/.aws, or the role of this machine say.")
            .filter(key -> !key.isEmpty()),
        settings.secretOrFile(S3 + "secret-key", "Secret key."),
        settings.string(S3 + "prefix", "", "What names of objects begin with, like rackcast/."),
        settings.choice(
            S3 + "path-style",
            PathStyle.AUTO,
            "Whether URLs have the bucket in their path (true), or in the host name, as Amazon's"
                + " have (false); auto: in the path when there is an endpoint."),
        settings.duration(
            S3 + "timeout",
            "30s",
            "1s",
            "10m",
            "How long the server may be silent; it is asked up to three times."),
        ClientTlsFiles.readAuthorities(settings, S3, "the server of the bucket"));
  }

  private static Optional<BucketTerms> terms(Settings settings, Values values) {
    try {
      if (values.accessKey().isEmpty() && values.secretKey().isSet()) {
        throw new IllegalArgumentException("there is a secret-key and no access-key; add it");
      }
      return Optional.of(
          new BucketTerms(
              values.endpoint(),
              values.bucket().orElseThrow(),
              values.region(),
              values.accessKey().map(id -> new BucketTerms.Key(id, values.secretKey())),
              values.prefix(),
              values.pathStyle().isInPath(values.endpoint().isPresent()),
              values.timeout(),
              values.authorities()));
    } catch (IllegalArgumentException e) {
      settings.problem(S3 + "bucket", "content.s3: " + e.getMessage());
      return Optional.empty();
    }
  }
}
