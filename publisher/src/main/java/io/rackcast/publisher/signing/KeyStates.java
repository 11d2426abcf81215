package io.rackcast.publisher.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The file that remembers since when keys are published and until when they are accepted. No
 * secrets. One process at a time, of those that share the folder, has it in hand.
 */
final class KeyStates {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  // A file lock is the process's: inside it, this one.
  private static final ReentrantLock HERE = new ReentrantLock();

  /** Work on keys and states. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** What the file holds. */
  record Kept(List<KeyState> keys) {}

  private final Path file;

  /**
   * @param keys the keys folder: who shares the keys shares what is remembered
   * @param otherwise where the file goes if that is not there or cannot be written
   */
  KeyStates(Path keys, Path otherwise) {
    var folder = Files.isDirectory(keys) && Files.isWritable(keys) ? keys : otherwise;
    this.file = folder.resolve("signing-keys.json");
  }

  /** Does the work while no other publisher or command does any. */
  <T> T alone(Work<T> work) throws IOException {
    HERE.lock();
    try {
      Files.createDirectories(
          KeyFiles.parent(file),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      var lock = file.resolveSibling("signing-keys.lock");
      try (var channel =
          FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        KeyFiles.giveToFoldersOwner(lock);
        var held = channel.lock();
        try {
          return work.run();
        } finally {
          held.release();
        }
      }
    } finally {
      HERE.unlock();
    }
  }

  /** All states by the keys' names; empty when there is no file yet. */
  Optional<Map<String, KeyState>> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      var states = new HashMap<String, KeyState>();
      for (var state : JSON.readValue(Files.readString(file), Kept.class).keys()) {
        states.put(state.kid(), state);
      }
      return Optional.of(states);
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + " cannot be read; delete it, then keys count as published since they were made",
          e);
    }
  }

  void write(List<KeyState> states) throws IOException {
    KeyFiles.replaceOwnerOnly(
        file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(new Kept(states)) + "\n");
  }
}
