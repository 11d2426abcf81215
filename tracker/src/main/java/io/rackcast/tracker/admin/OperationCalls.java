package io.rackcast.tracker.admin;

import io.javalin.http.HttpResponseException;
import io.rackcast.tracker.admin.auth.Role;
import io.rackcast.tracker.operation.Recordings;
import io.rackcast.tracker.operation.Recordings.Detail;
import io.rackcast.tracker.operation.ReloadOutcome;
import io.rackcast.tracker.operation.Reloading;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/** {@code POST /reload}, and the recordings of the JVM under {@code /recordings}. */
public final class OperationCalls implements AdminRoutes {
  private static final List<String> DETAILS = List.of("default", "profile");

  private final Reloading<?> reloading;
  private final Recordings recordings;

  record Reloaded(String at, List<Change> applied, List<Change> needRestart, long movedPeers) {
    static Reloaded of(ReloadOutcome outcome) {
      return new Reloaded(
          outcome.at().toString(),
          outcome.applied().stream().map(Change::of).toList(),
          outcome.needRestart().stream().map(Change::of).toList(),
          outcome.movedPeers());
    }
  }

  record Change(String setting, String before, String after) {
    static Change of(ReloadOutcome.Change change) {
      return new Change(change.setting(), change.before(), change.after());
    }
  }

  record Recorded(
      int id, String startedAt, int seconds, String settings, boolean running, long bytes) {
    static Recorded of(Recordings.State state) {
      return new Recorded(
          state.id(),
          state.startedAt().toString(),
          state.seconds(),
          state.settings(),
          state.running(),
          state.bytes());
    }
  }

  record AllRecorded(List<Recorded> recordings) {}

  record Deleted(boolean deleted) {}

  /** Calls on these. */
  public OperationCalls(Reloading<?> reloading, Recordings recordings) {
    this.reloading = reloading;
    this.recordings = recordings;
  }

  @Override
  public void addTo(Router router) {
    router
        .post("/reload", List.of(), call -> reload())
        .post("/recordings", List.of("seconds", "settings"), this::start)
        .get("/recordings", List.of(), call -> all())
        .get("/recordings/{id}", List.of(), this::download)
        .delete("/recordings/{id}", List.of(), this::delete);
  }

  private Reloaded reload() {
    var outcome = reloading.run();
    if (!outcome.isOk()) {
      throw new HttpResponseException(
          422,
          (outcome.isPartial() ? "reloaded in part: " : "not reloaded, all stays as it was: ")
              + String.join("\n", outcome.problems()));
    }
    return Reloaded.of(outcome);
  }

  private Recorded start(Call call) throws IOException {
    int seconds = call.integer("seconds", 30, 1, 300);
    var detail = Detail.valueOf(call.choice("settings", DETAILS).toUpperCase(Locale.ROOT));
    return recordings
        .start(seconds, detail)
        .map(Recorded::of)
        .orElseThrow(
            () ->
                new HttpResponseException(
                    409, "a recording is running; wait for its end, or delete it"));
  }

  private AllRecorded all() {
    return new AllRecorded(recordings.all().stream().map(Recorded::of).toList());
  }

  /** What is recorded names files, addresses and code: not for everybody who may look. */
  private InputStream download(Call call) throws IOException {
    if (call.caller().role() != Role.OPERATE) {
      throw new HttpResponseException(
          403, "recordings need the role operate; this caller may read");
    }
    int id = id(call);
    if (recordings.isRunning(id)) {
      throw new HttpResponseException(409, "recording " + id + " is running; wait for its end");
    }
    var bytes =
        recordings
            .open(id)
            .orElseThrow(() -> Call.missing("there is no recording " + id + "; start one"));
    call.header("Content-Disposition", "attachment; filename=\"rackcast-" + id + ".jfr\"");
    return bytes;
  }

  private Deleted delete(Call call) {
    int id = id(call);
    if (!recordings.delete(id)) {
      throw Call.missing("there is no recording " + id + "; ask for /api/v1/recordings");
    }
    return new Deleted(true);
  }

  private static int id(Call call) {
    String text = call.path("id");
    if (!text.matches("[0-9]{1,9}")) {
      throw Call.bad("a recording is named by its number, like 1");
    }
    return Integer.parseInt(text);
  }
}
