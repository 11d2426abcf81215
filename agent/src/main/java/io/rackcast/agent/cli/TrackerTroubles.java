package io.rackcast.agent.cli;

import io.rackcast.agent.api.FetchUpdate.Progress;
import java.util.List;

/** Says what is wrong with the trackers: each sentence when it comes up, and that all is well. */
final class TrackerTroubles {
  private final FetchView view;
  private List<String> said = List.of();

  TrackerTroubles(FetchView view) {
    this.view = view;
  }

  void show(Progress progress) {
    List<String> now = progress.trackerProblems();
    now.stream().filter(sentence -> !said.contains(sentence)).forEach(view::note);
    if (now.isEmpty() && !said.isEmpty()) {
      view.note("the trackers answer again");
    }
    said = now;
  }
}
