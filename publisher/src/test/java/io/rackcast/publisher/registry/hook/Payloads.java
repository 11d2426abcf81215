package io.rackcast.publisher.registry.hook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** What registries send, as it stands in the resources. */
final class Payloads {
  static final List<String> ALL =
      List.of(
          "distribution-push",
          "distribution-push-index",
          "distribution-push-by-digest",
          "distribution-push-blob",
          "distribution-mount",
          "distribution-pull",
          "distribution-delete-digest",
          "distribution-delete-tag",
          "quay-push",
          "quay-push-map",
          "quay-build",
          "quay-vulnerability",
          "harbor-push",
          "harbor-push-untagged",
          "harbor-delete",
          "harbor-pull",
          "harbor-cloudevent-push",
          "harbor-cloudevent-delete",
          "harbor-cloudevent-scan",
          "harbor-scan",
          "harbor-quota");

  private Payloads() {}

  static byte[] bytes(String name) {
    try (var in = Payloads.class.getResourceAsStream(name + ".json")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The registry, here named as the form, that sends it. */
  static String registry(String name) {
    return name.substring(0, name.indexOf('-'));
  }
}
