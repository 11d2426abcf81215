package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.settings.ByteRates;
import io.rackcast.proto.settings.ByteSizes;
import io.rackcast.publisher.upkeep.Checkup;
import io.rackcast.publisher.upkeep.DataFolders;
import io.rackcast.publisher.upkeep.Finding;
import io.rackcast.publisher.upkeep.Verification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code verify --config FILE}: is all content there, and is it what its digest says? */
@Command(
    name = "verify",
    description = {
      "Reads all content and torrents in data-dir and compares them with their digests,"
          + " while the publisher runs or not.",
      "Run it as the publisher's user. Exit code 1: something is wrong."
    })
public final class VerifyCommand extends LocalCommand {
  private static final int MOST_IN_JSON = 10_000;

  @Option(
      names = "--repair",
      description = {
        "Move what is wrong to damaged/ in data-dir, so that it is not served and can be published",
        "again, and make lost torrents again from their content."
      })
  boolean repair;

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      defaultValue = "100MB/s",
      description = "Read no more than this, like 50MB/s; none: as fast as it goes. (100MB/s)")
  String rate = "100MB/s";

  private final Function<Path, DataFolders> folders;
  private final Clock clock;
  private final ArrayNode listed = ClientCommand.JSON.createArrayNode();
  private @Nullable Progress progress;

  /**
   * @param folders reads the settings
   */
  public VerifyCommand(Function<Path, DataFolders> folders, Clock clock) {
    this.folders = folders;
    this.clock = clock;
  }

  @Override
  int run() throws IOException {
    var terms = new Verification.Terms(repair, bytesPerSecond());
    var report = Checkup.run(folders.apply(config), terms, this::show, this::meter, clock);
    endProgress();
    printIfJson(json(report));
    summarize(report, err());
    return report.problems() == 0 ? ExitCode.DONE : ExitCode.FAILED;
  }

  private long bytesPerSecond() {
    try {
      return ByteRates.parse(rate);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command.commandLine(), "--rate " + rate + ": " + e.getMessage(), e);
    }
  }

  private LongConsumer meter(long totalBytes) {
    var shown = new Progress(err(), Progress.isTerminal(), "verify", totalBytes);
    progress = shown;
    return shown::at;
  }

  private void endProgress() {
    if (progress != null) {
      progress.end();
    }
  }

  private void show(Finding finding) {
    if (!json) {
      endProgress();
      out().println(line(finding));
    } else if (listed.size() < MOST_IN_JSON) {
      listed.add(json(finding));
    }
  }

  private static String line(Finding finding) {
    var what =
        "%s %s (%s)"
            .formatted(
                finding.problem().label(),
                finding.what(),
                finding.releases().isEmpty()
                    ? "of no live release"
                    : String.join(", ", finding.releases()));
    var moved = finding.movedTo().map(path -> "; moved to " + path).orElse("");
    return what + moved + (finding.isMended() ? "; made again" : "");
  }

  private static ObjectNode json(Finding finding) {
    var node =
        ClientCommand.JSON
            .createObjectNode()
            .put("problem", finding.problem().label())
            .put("what", finding.what())
            .put("bytes", finding.bytes())
            .put("mended", finding.isMended());
    finding.releases().forEach(node.putArray("releases")::add);
    finding.movedTo().ifPresent(path -> node.put("moved_to", path));
    return node;
  }

  private ObjectNode json(Verification.Report report) {
    var node =
        ClientCommand.JSON
            .createObjectNode()
            .put("ok", report.problems() == 0)
            .put("files", report.files())
            .put("bytes", report.bytes())
            .put("torrents", report.torrents())
            .put("elsewhere", report.elsewhere())
            .put("unreferenced", report.unreferenced())
            .put("unreferenced_bytes", report.unreferencedBytes())
            .put("problems", report.problems());
    node.set("findings", listed);
    return node;
  }

  private void summarize(Verification.Report report, PrintWriter err) {
    err.printf(
        "%d files, %s read, %d torrents; %d wrong%n",
        report.files(), ByteSizes.text(report.bytes()), report.torrents(), report.problems());
    if (report.elsewhere() > 0) {
      err.printf("%d contents are where they were registered from%n", report.elsewhere());
    }
    if (report.unreferenced() > 0) {
      err.printf(
          "%d files of %s belong to no artifact%n",
          report.unreferenced(), ByteSizes.text(report.unreferencedBytes()));
    }
    if (report.problems() > 0) {
      err.println(
          repair
              ? "publish what is missing again, the same content under the same name and version"
              : "run it again with --repair to move what is wrong aside, then publish it again");
    }
  }
}
