package io.rackcast.publisher.registry.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.publisher.registry.hook.PushEvent.Kind;
import io.rackcast.publisher.testkit.DockerRegistry;
import io.rackcast.publisher.testkit.OciLayouts;
import io.rackcast.publisher.testkit.Skopeo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real registry tells of real pushes. */
class DistributionHookIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  @TempDir Path folder;

  private DockerRegistry registry(TestHooks hooks) {
    var endpoint =
        new DockerRegistry.Endpoint(
            "rackcast", hooks.url("/hooks/distribution"), "Bearer " + TestHooks.TOKEN);
    return new DockerRegistry(
        folder.resolve("registry"),
        List.of(endpoint),
        Optional.of(new DockerRegistry.Login("ci", "a pass")));
  }

  @Test
  void push_andDelete_becomeEvents() {
    var layout = new OciLayouts(folder.resolve("layout"));
    var image = layout.image("v1", 1, 10_000, 20_000);
    try (var hooks = new TestHooks();
        var registry = registry(hooks)) {
      Skopeo.push(layout, "v1", registry, "team/app:v1");
      await().atMost(PATIENCE).until(() -> !hooks.queue.isEmpty());

      var push = hooks.queue.get(0);
      assertThat(push.kind()).isEqualTo(Kind.PUSHED);
      assertThat(push.repository()).isEqualTo("team/app");
      assertThat(push.tag()).contains("v1");
      assertThat(push.digest()).contains(image.manifest().digest());
      assertThat(push.actor()).isEqualTo("ci");

      Skopeo.delete(registry, "team/app:v1");
      await()
          .atMost(PATIENCE)
          .until(() -> hooks.queue.stream().anyMatch(event -> event.kind() == Kind.DELETED));
    }
  }

  @Test
  void push_whileTheQueueFails_comesAgainWithItsId() {
    var layout = new OciLayouts(folder.resolve("layout"));
    layout.image("v1", 1, 10_000);
    layout.image("v2", 2, 10_000);
    try (var hooks = new TestHooks();
        var registry = registry(hooks)) {
      var tried = new CopyOnWriteArrayList<String>();
      var failures = new AtomicInteger(4);
      hooks.then =
          events -> {
            events.forEach(event -> tried.add(event.id()));
            if (failures.getAndDecrement() > 0) {
              throw new IllegalStateException("the disk is full");
            }
            hooks.queue.addAll(events);
          };
      Skopeo.push(layout, "v1", registry, "team/app:v1");
      Skopeo.push(layout, "v2", registry, "team/app:v2");

      await().atMost(PATIENCE).until(() -> hooks.queue.size() == 2);
      assertThat(hooks.queue)
          .extracting(event -> event.tag().orElseThrow())
          .containsExactly("v1", "v2");
      assertThat(tried.subList(0, 5)).containsOnly(hooks.queue.get(0).id());
      assertThat(hooks.calls("distribution", HookResult.NOT_KEPT)).isEqualTo(4);
    }
  }

  @Test
  void push_eventTooLongToKeep_doesNotHoldBackTheNext() throws Exception {
    var layout = new OciLayouts(folder.resolve("layout"));
    layout.image("v1", 1, 10_000);
    layout.image("v2", 2, 10_000);
    try (var hooks = new TestHooks();
        var registry = registry(hooks)) {
      Skopeo.push(layout, "v1", registry, "team/app:v1");
      await().atMost(PATIENCE).until(() -> hooks.queue.size() == 1);

      HugeUserAgent.retag(registry, "team/app", "v1", "huge");
      Skopeo.push(layout, "v2", registry, "team/app:v2");

      await().atMost(PATIENCE).until(() -> hooks.queue.size() == 2);
      assertThat(hooks.queue.get(1).tag()).contains("v2");
      assertThat(hooks.calls("distribution", HookResult.DISCARDED)).isEqualTo(1);
    }
  }
}
