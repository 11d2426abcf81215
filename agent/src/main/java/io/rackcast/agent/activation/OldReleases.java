package io.rackcast.agent.activation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes releases that were placed for a link and are kept no longer. */
final class OldReleases {
  private static final Logger log = LoggerFactory.getLogger(OldReleases.class);

  /** A release and when it was placed. */
  private record Dated(PlacedRelease release, FileTime time) {}

  private OldReleases() {}

  /**
   * Removes the oldest of the releases of the same name beside {@code current}, but none that a
   * link in its folder or in that of {@code link} points at.
   *
   * @param before what was in use before, which counts first among those that are kept
   * @param keep how many beside the one in use stay
   */
  static void remove(PlacedRelease current, ReleaseLink link, List<Path> before, int keep)
      throws IOException {
    Path folder = current.path().toAbsolutePath().getParent();
    if (folder == null) {
      return;
    }
    Set<Path> needed = new HashSet<>(linked(folder, link));
    needed.addAll(linked(link.folder(), link));
    List<Dated> free = new ArrayList<>();
    int kept = 0;
    for (Dated each : others(folder, current)) {
      Path path = each.release().path();
      if (keep > 0 && before.contains(path)) {
        kept++;
      } else if (!needed.contains(path.toRealPath())) {
        free.add(each);
      }
    }
    free.stream()
        .sorted(Comparator.comparing(Dated::time).reversed())
        .skip(Math.max(0, keep - kept))
        .forEach(each -> delete(each.release()));
  }

  /** What the links of a folder lead to, but for the memory of the one that is switched. */
  private static Set<Path> linked(Path folder, ReleaseLink link) throws IOException {
    Set<Path> found = new HashSet<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path each : entries.filter(Files::isSymbolicLink).toList()) {
        if (!each.equals(link.memoryPath()) && Files.exists(each)) {
          found.add(each.toRealPath());
        }
      }
    }
    return found;
  }

  private static List<Dated> others(Path folder, PlacedRelease current) throws IOException {
    List<Dated> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        var there = PlacedRelease.at(entry);
        if (there.isPresent()
            && there.get().name().name().equals(current.name().name())
            && !entry.equals(current.path())) {
          found.add(new Dated(there.get(), there.get().placedAt()));
        }
      }
    }
    return found;
  }

  private static void delete(PlacedRelease release) {
    try {
      release.delete();
    } catch (IOException e) {
      log.warn("{} could not be removed ({}); remove it by hand", release.path(), e.getMessage());
    }
  }
}
