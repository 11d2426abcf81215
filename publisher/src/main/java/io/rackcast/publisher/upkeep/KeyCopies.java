package io.rackcast.publisher.upkeep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Signing keys and keys of short tokens on their way into and out of a backup; never linked. */
public final class KeyCopies {
  private static final String SHORT = "short-token-keys.json";
  private static final Set<String> STATES = Set.of("signing-keys.json");

  private static final String KEY = ".jwk";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * What became of the keys of a backup.
   *
   * @param keys how many files were put in place
   * @param skipped names of keys that are older than those there and stayed out
   */
  public record Restored(int keys, List<String> skipped) {
    static final Restored NONE = new Restored(0, List.of());

    public Restored {
      skipped = List.copyOf(skipped);
    }
  }

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

  /**
   * Puts keys where they are not; those that are there stay.
   *
   * @param withOld whether also keys that are older than the newest there: such a key was there and
   *     was retired, perhaps because it was stolen
   */
  static Restored restore(Path backup, DataFolders folders, boolean withOld) throws IOException {
    int count = 0;
    var skipped = new ArrayList<String>();
    Trees.createPrivate(folders.keys());
    long newest = newest(folders.keys());
    for (var file : signing(backup)) {
      var name = file.getFileName().toString();
      var target = folders.keys().resolve(name);
      if (Files.exists(target)) {
        continue;
      }
      if (!withOld && name.endsWith(KEY) && isOld(file, newest, folders.keys())) {
        skipped.add(name);
      } else {
        copy(file, target);
        count++;
      }
    }
    var shortKeys = folders.root().resolve(SHORT);
    if (Files.exists(backup.resolve(SHORT)) && !Files.exists(shortKeys)) {
      copy(backup.resolve(SHORT), shortKeys);
    }
    Trees.sync(folders.keys());
    return new Restored(count, skipped);
  }

  private static boolean isOld(Path file, long newest, Path keys) throws IOException {
    return issued(file) < newest
        || Files.exists(keys.resolve("retired").resolve(file.getFileName()));
  }

  /** When the newest key was made, in seconds since 1970; the least number when there is none. */
  private static long newest(Path folder) throws IOException {
    long newest = Long.MIN_VALUE;
    for (var file : signing(folder)) {
      if (file.toString().endsWith(KEY)) {
        newest = Math.max(newest, issued(file));
      }
    }
    return newest;
  }

  private static long issued(Path key) throws IOException {
    try {
      return JSON.readTree(Files.readString(key)).path("iat").asLong();
    } catch (JsonProcessingException e) {
      // Without the cause, which may quote the key.
      throw new IOException("the key file " + key + " is not a JSON Web Key; move it away");
    }
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
    return name.endsWith(KEY) || STATES.contains(name);
  }

  private static void copy(Path file, Path target) throws IOException {
    Trees.copy(file, target);
    Trees.makePrivate(target);
  }
}
