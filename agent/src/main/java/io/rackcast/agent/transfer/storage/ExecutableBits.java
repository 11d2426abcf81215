package io.rackcast.agent.transfer.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;

/** The executable attribute of a torrent's file (BEP 47): whoever may read may execute. */
final class ExecutableBits {
  private static final Map<PosixFilePermission, PosixFilePermission> EXECUTE_IF_READ =
      Map.of(
          PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE);

  private ExecutableBits() {}

  static void add(Path path) throws IOException {
    var permissions = Files.getPosixFilePermissions(path);
    EXECUTE_IF_READ.forEach(
        (read, execute) -> {
          if (permissions.contains(read)) {
            permissions.add(execute);
          }
        });
    Files.setPosixFilePermissions(path, permissions);
  }
}
