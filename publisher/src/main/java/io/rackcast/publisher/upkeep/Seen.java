package io.rackcast.publisher.upkeep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** A file as it was seen, to tell whether it is another one later. */
record Seen(String file, long changedMillis, long size) {
  /** Empty when there is none. */
  static Optional<Seen> of(Path path) throws IOException {
    try {
      var facts = Files.readAttributes(path, BasicFileAttributes.class);
      return Optional.of(
          new Seen(
              String.valueOf(facts.fileKey()), facts.lastModifiedTime().toMillis(), facts.size()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
