package io.rackcast.publisher;

import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.source.HostCredentials;
import io.rackcast.publisher.registration.Bucket;
import io.rackcast.publisher.registration.RegisterLimits;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the settings say of content that lives elsewhere.
 *
 * @param limits bounds on what is fetched
 * @param credentials of the hosts that are read from
 * @param buckets whose links the publisher signs
 * @param linkLife how long such a link is good for
 */
public record RegisterSettings(
    RegisterLimits limits,
    List<HostCredentials> credentials,
    List<Bucket> buckets,
    Duration linkLife) {
  /** Copies the lists. */
  public RegisterSettings {
    credentials = List.copyOf(credentials);
    buckets = List.copyOf(buckets);
  }

  static RegisterSettings read(Settings settings) {
    return new RegisterSettings(
        limits(settings),
        HostCredentials.read(
            settings,
            "register.credentials",
            "What hosts are shown that the publisher reads from, or their token servers. Origins"
                + " have their own (origin.credentials)."),
        settings.list(
            "register.buckets",
            "Buckets like S3's whose links the publisher signs, for itself and for origins.",
            RegisterSettings::bucket),
        settings.duration(
            "register.link-life", "1h", "1m", "7d", "How long such a link is good for."));
  }

  private static Supplier<Bucket> bucket(Settings settings) {
    var url =
        settings.requiredString("url", "How URLs of objects begin: https://s3.example/bucket/.");
    var region = settings.requiredString("region", "Region of the bucket, like us-east-1.");
    var accessKey =
        settings.requiredString("access-key", "Access key; it needs to read objects, no more.");
    var secretKey = settings.secretOrFile("secret-key", "Secret key.");
    return () -> new Bucket(url, region, accessKey, secretKey);
  }

  private static RegisterLimits limits(Settings settings) {
    var key = "register.allowed-urls";
    var allowed =
        settings.strings(
            key,
            List.of(),
            "How URLs begin that may be registered, like https://builds.example/; also those that"
                + " they redirect to. None: register is off.");
    for (var prefix : allowed) {
      if (!RegisterLimits.isPrefix(prefix)) {
        settings.problem(
            key,
            "\"" + prefix + "\" does not bound a host; write it like https://builds.example/path/");
      }
    }
    return new RegisterLimits(
        allowed,
        settings.bytes(
            "register.max-size", "64GiB", "1KiB", "16384GiB", "Largest content registered."),
        settings.duration(
            "register.timeout",
            "30s",
            "1s",
            "10m",
            "How long the other server may be silent before it is given up."),
        settings.integer(
            "register.max-running", 4, 1, 64, "Registrations that are fetched at one time."),
        settings.integer(
            "register.max-waiting", 64, 1, 10_000, "Registrations that wait for their turn."));
  }
}
