package io.rackcast.publisher.content.bucket;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Until it is closed, this machine's keys are those in a file, and it has no role. */
final class MachineKeys implements AutoCloseable {
  private final Map<String, Optional<String>> before = new HashMap<>();

  MachineKeys(Path file) {
    set("aws.sharedCredentialsFile", file.toString());
    set("aws.configFile", file.resolveSibling("no-config").toString());
    set("aws.disableEc2Metadata", "true");
  }

  private void set(String name, String value) {
    before.put(name, Optional.ofNullable(System.setProperty(name, value)));
  }

  BucketTerms without(BucketTerms terms) {
    return new BucketTerms(
        terms.endpoint(),
        terms.bucket(),
        terms.region(),
        Optional.empty(),
        terms.prefix(),
        terms.pathStyle(),
        terms.timeout(),
        terms.authorities());
  }

  @Override
  public void close() {
    before.forEach(
        (name, value) ->
            value.ifPresentOrElse(
                old -> System.setProperty(name, old), () -> System.clearProperty(name)));
  }
}
