package io.rackcast.tracker.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.tracker.operation.Recordings.Detail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingsTest {
  private final Recordings recordings = new Recordings(InstantSource.system());

  @AfterEach
  void close() {
    recordings.close();
  }

  private static Set<Path> files() throws IOException {
    try (var all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(file -> file.getFileName().toString().startsWith("rackcast-tracker-"))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void all_asSoonAsItIsDone_itsFileIsWhole(@TempDir Path folder) throws Exception {
    int id = recordings.start(1, Detail.DEFAULT).orElseThrow().id();

    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> !recordings.isRunning(id));

    var copy = folder.resolve("copy.jfr");
    try (var bytes = recordings.open(id).orElseThrow()) {
      Files.copy(bytes, copy);
    }
    assertThat(RecordingFile.readAllEvents(copy)).isNotEmpty();
    assertThat(recordings.all().get(0).bytes()).isEqualTo(Files.size(copy));
  }

  @Test
  void delete_running_leavesNoFileAndRoomForTheNext() throws Exception {
    var before = files();
    int id = recordings.start(300, Detail.DEFAULT).orElseThrow().id();

    assertThat(recordings.delete(id)).isTrue();

    assertThat(files()).isSubsetOf(before);
    assertThat(recordings.start(300, Detail.DEFAULT)).isPresent();
  }
}
