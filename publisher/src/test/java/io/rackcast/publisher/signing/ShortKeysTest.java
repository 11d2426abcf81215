package io.rackcast.publisher.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.publisher.HandClock;
import io.rackcast.publisher.signing.ShortKeys.Tracker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShortKeysTest {
  private static final Duration LIFE = Duration.ofHours(1);
  private static final Duration ROTATION = Duration.ofDays(1);

  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T12:00:00Z");

  private Path file() {
    return folder.resolve("short.json");
  }

  private ShortKeys keys(String... trackers) throws IOException {
    var all =
        List.of(trackers).stream()
            .map(name -> new Tracker(name, "udp://" + name + ":6969/announce"))
            .toList();
    return new ShortKeys(new ShortKeys.Terms(all, ROTATION), LIFE, file(), clock);
  }

  private static String signing(ShortKeys keys) {
    return keys.signing("t1").orElseThrow().kid();
  }

  @Test
  void of_twoTrackers_shareNoKey() throws IOException {
    var keys = keys("t1", "t2");

    assertThat(keys.of("t1")).hasSize(1);
    assertThat(keys.of("t2")).hasSize(1);
    assertThat(keys.of("t1").get(0).secret()).isNotEqualTo(keys.of("t2").get(0).secret());
    assertThat(keys.of("t3")).isEmpty();
    assertThat(keys.of("t1").get(0).bytes()).hasSize(32);
  }

  @Test
  void rotate_dayByDay_newKeyIsKnownBeforeItSigns_andTheOldOneUntilItsTokensExpired()
      throws IOException {
    var keys = keys("t1");
    var changes = new AtomicInteger();
    keys.onChange(changes::incrementAndGet);
    String first = signing(keys);

    clock.advance(ROTATION);
    keys.rotate();
    String second = keys.of("t1").get(1).kid();

    assertThat(signing(keys)).isEqualTo(first);
    clock.advance(Duration.ofMinutes(1));
    assertThat(signing(keys)).isEqualTo(second);
    keys.rotate();
    assertThat(keys.of("t1")).hasSize(2);
    clock.advance(LIFE);
    keys.rotate();
    assertThat(keys.of("t1")).extracting(ShortKeys.Key::kid).containsExactly(second);
    assertThat(changes).hasValue(2);
  }

  @Test
  void restart_keysAreThoseOfBefore_inAFileOfTheOwners() throws IOException {
    var before = keys("t1").of("t1");

    var after = keys("t1").of("t1");

    assertThat(after).isEqualTo(before);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(before.toString()).doesNotContain(before.get(0).secret());
  }

  @Test
  void restart_brokenFile_isRefusedWithoutItsContent() throws IOException {
    Files.writeString(file(), "{\"keys\":[{\"secret\":\"top-secret\"");

    assertThatThrownBy(() -> keys("t1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("delete it")
        .hasMessageNotContaining("top-secret")
        .hasNoCause();
  }
}
