package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.testkit.OciLayouts;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A registry, and the settings of a publisher that it tells of pushes. */
abstract class RegistryFixture extends ImageCommands {
  @TempDir Path folder;
  OciLayouts layout;
  LayoutRegistry registry;

  @BeforeEach
  void startRegistry() {
    layout = new OciLayouts(folder.resolve("layout"));
    registry = new LayoutRegistry(layout);
  }

  /** Runs last: whoever calls the registry is gone by then. */
  @AfterEach
  void stopRegistry() {
    registry.close();
  }

  /** The publisher's settings, from those of {@code init}. */
  String settings(String text) {
    return text.replace("registries: []", yaml());
  }

  /** The settings of the registry. */
  String yaml() {
    return """
        registries:
          - name: %s
            url: %s
            repositories: ["team/*"]
            scan-every: %s
            hook: { form: distribution, bearer: %s }
        """
        .formatted(registryName(), registry.site.url(""), scanEvery(), SECRET);
  }

  String scanEvery() {
    return "30d";
  }
}
