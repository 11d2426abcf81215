package io.rackcast.agent.activation;

import io.rackcast.agent.transfer.storage.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes releases that were placed for a link and are kept no longer. */
final class OldReleases {
  private static final Logger log = LoggerFactory.getLogger(OldReleases.class);

  private OldReleases() {}

  /**
   * Removes the oldest of the releases of the same name beside {@code current}.
   *
   * @param linked what links still need: never removed, and counted among those that are kept
   * @param keep how many beside the one in use stay
   */
  static void remove(PlacedRelease current, List<Path> linked, int keep) throws IOException {
    Map<FileTime, List<PlacedRelease>> byAge = new TreeMap<>(Comparator.reverseOrder());
    int kept = 0;
    for (PlacedRelease release : others(current)) {
      if (linked.contains(release.path())) {
        kept++;
      } else {
        byAge.computeIfAbsent(release.placedAt(), time -> new ArrayList<>()).add(release);
      }
    }
    byAge.values().stream()
        .flatMap(List::stream)
        .skip(Math.max(0, keep - kept))
        .forEach(OldReleases::delete);
  }

  private static List<PlacedRelease> others(PlacedRelease current) throws IOException {
    List<PlacedRelease> found = new ArrayList<>();
    Path folder = current.path().toAbsolutePath().getParent();
    if (folder == null) {
      return found;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        PlacedRelease.at(entry)
            .filter(there -> there.name().name().equals(current.name().name()))
            .filter(there -> !there.path().equals(current.path()))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  private static void delete(PlacedRelease release) {
    try {
      Trees.delete(release.path());
      Files.deleteIfExists(release.note()); // last: what a killed command left is found again
    } catch (IOException e) {
      log.warn("{} could not be removed ({}); remove it by hand", release.path(), e.getMessage());
    }
  }
}
