package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.publisher.upkeep.Backup;
import io.rackcast.publisher.upkeep.BackupNote;
import io.rackcast.publisher.upkeep.DataFolders;
import io.rackcast.publisher.upkeep.Missing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup DIR --config FILE}: the database and torrents, while the publisher runs. */
@Command(
    name = "backup",
    description = {
      "Backs the embedded database up, with all torrents, while the publisher runs or not.",
      "DIR is there when the backup is whole and checked, and not before. Run it as the"
          + " publisher's user."
    })
public final class BackupCommand extends LocalCommand {
  @Parameters(paramLabel = "DIR", description = "A folder that is not there yet.")
  Path target = Path.of("");

  @Option(
      names = "--with-keys",
      description = "With the signing keys and keys of short tokens: who has it can sign.")
  boolean withKeys;

  @Option(
      names = "--with-content",
      description = "With all content: second names of the files on one file system, else copies.")
  boolean withContent;

  private final Function<Path, DataFolders> folders;
  private final Clock clock;

  /**
   * @param folders reads the settings
   */
  public BackupCommand(Function<Path, DataFolders> folders, Clock clock) {
    this.folders = folders;
    this.clock = clock;
  }

  @Override
  int run() throws IOException {
    var extent = new Backup.Extent(withKeys, withContent);
    var from = folders.apply(config);
    var report = Backup.make(from, target, extent, clock);
    printIfJson(json(report));
    var note = report.note();
    err()
        .printf(
            "%s: %d releases, revision %d of store %s%s%s%n",
            target,
            note.releases(),
            note.headRevision(),
            note.storeId(),
            withContent ? ", all content" : "",
            withKeys ? ", and the KEYS: keep it to yourself" : "");
    from.bucketPlace()
        .ifPresent(place -> err().printf("content and torrents stay in the bucket %s%n", place));
    tell(report.missing());
    return ExitCode.DONE;
  }

  private void tell(Missing missing) {
    if (missing.inAll() > 0) {
      var err = err();
      err.printf(
          "WARNING: %d files that its releases need are not there, so not in it either:%n",
          missing.inAll());
      missing.some().forEach(name -> err.printf("  %s%n", name));
      err.println("they were lost, or removed while the backup was made; \"verify\" tells");
    }
  }

  private static ObjectNode json(Backup.Report report) {
    var node = json(report.note()).put("missing", report.missing().inAll());
    report.missing().some().forEach(node.putArray("missing_files")::add);
    return node;
  }

  static ObjectNode json(BackupNote note) {
    return ClientCommand.JSON
        .createObjectNode()
        .put("at", note.at())
        .put("store_id", note.storeId())
        .put("head_revision", note.headRevision())
        .put("schema", note.schema())
        .put("releases", note.releases())
        .put("with_keys", note.withKeys())
        .put("with_content", note.withContent());
  }
}
