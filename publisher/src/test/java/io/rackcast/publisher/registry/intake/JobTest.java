package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.image.NewPush;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobTest {
  @TempDir Path folder;

  @Test
  void check_whenThereIsSomethingAgainstIt_saysWhatBeforeTheEnd() {
    try (var store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC())) {
      store
          .pushes()
          .add(
              List.of(
                  new NewPush(
                      "reg.test",
                      "e1",
                      "team/app",
                      Optional.of("v1"),
                      Optional.empty(),
                      NewPush.Kind.PUSHED,
                      NewPush.Origin.HOOK,
                      "")));
      var job = new Job(store.pushes(), store.pushes().claim("w", Job.LEASE).orElseThrow(), "w");

      job.stopWhen(Optional::empty);
      job.renew();
      assertThatCode(job::check).doesNotThrowAnyException();
      job.stopWhen(() -> Optional.of("it was revoked"));
      job.renew();

      assertThatThrownBy(job::check).isInstanceOf(PushFault.class).hasMessage("it was revoked");
    }
  }
}
