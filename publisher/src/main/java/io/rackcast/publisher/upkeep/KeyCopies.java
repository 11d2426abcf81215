package io.rackcast.publisher.upkeep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Signing keys and keys of short tokens on their way into and out of a backup; never linked. */
final class KeyCopies {
  private static final String SHORT = "short-token-keys.json";
  private static final Set<String> STATES = Set.of("signing-keys.json");

  private KeyCopies() {}

  static void backUp(DataFolders folders, Path target) throws IOException {
    Trees.createPrivate(target);
    for (var file : signing(folders.keys())) {
      copy(file, target.resolve(file.getFileName().toString()));
    }
    var shortKeys = folders.root().resolve(SHORT);
    if (Files.exists(shortKeys)) {
      copy(shortKeys, target.resolve(SHORT));
    }
    Trees.sync(target);
  }

  /** Puts keys where they are not; those that are there stay. */
  static int restore(Path backup, DataFolders folders) throws IOException {
    int count = 0;
    Trees.createPrivate(folders.keys());
    for (var file : signing(backup)) {
      var target = folders.keys().resolve(file.getFileName().toString());
      if (!Files.exists(target)) {
        copy(file, target);
        count++;
      }
    }
    var shortKeys = folders.root().resolve(SHORT);
    if (Files.exists(backup.resolve(SHORT)) && !Files.exists(shortKeys)) {
      copy(backup.resolve(SHORT), shortKeys);
    }
    Trees.sync(folders.keys());
    return count;
  }

  private static List<Path> signing(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var list = Files.list(folder)) {
      return list.filter(file -> isKept(String.valueOf(file.getFileName()))).sorted().toList();
    }
  }

  private static boolean isKept(String name) {
    return name.endsWith(".jwk") || STATES.contains(name);
  }

  private static void copy(Path file, Path target) throws IOException {
    Trees.copy(file, target);
    Trees.makePrivate(target);
  }
}
