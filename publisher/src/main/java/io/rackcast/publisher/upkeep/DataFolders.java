package io.rackcast.publisher.upkeep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a publisher keeps what it has.
 *
 * @param root its data-dir
 * @param database the embedded database's file
 * @param content the folder of content
 * @param damaged where content goes that is not what its name says
 * @param keys its keys-dir
 */
public record DataFolders(Path root, Path database, Path content, Path damaged, Path keys) {
  void requireDatabase() throws IOException {
    if (!Files.isRegularFile(database)) {
      throw new IOException(
          "there is no database " + database + "; give the settings of a publisher that has run");
    }
  }
}
