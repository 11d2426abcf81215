package io.rackcast.proto.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * What tells that a file, too large to be read every other second, has changed.
 *
 * @param key which file it is; empty: there is none, or it cannot be looked at
 */
record Stamp(Optional<String> key) {
  static Stamp of(Path file) {
    try {
      var now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          Optional.of(now.lastModifiedTime() + " " + now.size() + " " + now.fileKey()));
    } catch (IOException e) {
      return new Stamp(Optional.empty());
    }
  }
}
