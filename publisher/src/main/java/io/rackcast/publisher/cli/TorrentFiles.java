package io.rackcast.publisher.cli;

import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writing .torrent files: whole or not at all. */
final class TorrentFiles {
  private TorrentFiles() {}

  static Path write(Path file, byte[] metainfo) throws IOException {
    var target = file.toAbsolutePath();
    var fresh =
        target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid());
    try {
      Files.write(fresh, metainfo);
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw new ProgramException(
          file + " cannot be written (" + e.getClass().getSimpleName() + "); check the folder");
    }
  }
}
