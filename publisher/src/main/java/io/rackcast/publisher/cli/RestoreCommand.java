package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.publisher.upkeep.DataFolders;
import io.rackcast.publisher.upkeep.Losses;
import io.rackcast.publisher.upkeep.Restore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restore DIR --config FILE}: a backup in place of what there is. */
@Command(
    name = "restore",
    description = {
      "Puts a backup in place; the publisher must be stopped.",
      "The store gets a new identity, so that trackers start over. Releases, images, nodes"
          + " and join tokens that were revoked since the backup are GOOD AGAIN, unless"
          + " --keep-revocations is given and the old database can be read."
    })
public final class RestoreCommand extends LocalCommand {
  // What needs nothing done is not to hide what does; --json has all.
  private static final int MOST_NAMED = 20;

  @Parameters(paramLabel = "DIR", description = "What \"backup\" made.")
  Path backup = Path.of("");

  @Option(
      names = "--force",
      description = "Replace the database that is there; it is moved to before-restore-….")
  boolean force;

  @Option(
      names = "--keep-revocations",
      description = "Revoke again what the database that is there has revoked since the backup.")
  boolean keepRevocations;

  @Option(
      names = "--with-old-keys",
      description = {
        "Also put keys back that are not in keys-dir and are older than the newest one there: they",
        "were retired, and what they sign is valid again."
      })
  boolean withOldKeys;

  private final Function<Path, DataFolders> folders;
  private final Restore.Lock lock;
  private final Clock clock;

  /**
   * @param folders reads the settings
   */
  public RestoreCommand(Function<Path, DataFolders> folders, Restore.Lock lock, Clock clock) {
    this.folders = folders;
    this.lock = lock;
    this.clock = clock;
  }

  @Override
  int run() throws IOException {
    var terms = new Restore.Terms(force, keepRevocations, withOldKeys);
    var report = Restore.run(folders.apply(config), backup, terms, lock, clock);
    printIfJson(json(report));
    tell(report, err());
    return ExitCode.DONE;
  }

  private static ObjectNode json(Restore.Report report) {
    var node = ClientCommand.JSON.createObjectNode();
    node.set("backup", BackupCommand.json(report.note()));
    node.put("store_id", report.storeId()).put("keys", report.keys().keys());
    report.keys().skipped().forEach(node.putArray("keys_skipped")::add);
    report.before().ifPresent(path -> node.put("before", path.toString()));
    report
        .losses()
        .ifPresent(
            losses -> {
              node.put("releases_lost", losses.published());
              node.put("revoked_since", losses.count(Losses.Kind.RELEASE));
              node.put("images_revoked_since", losses.count(Losses.Kind.IMAGE));
              node.put("nodes_revoked_since", losses.count(Losses.Kind.NODE));
              node.put("join_tokens_ended_since", losses.count(Losses.Kind.JOIN_TOKEN));
              node.put("revocations_kept", report.revocationsKept());
              list(node.putArray("revoked"), "release", losses.of(Losses.Kind.RELEASE));
              list(node.putArray("revoked_images"), "image", losses.of(Losses.Kind.IMAGE));
              list(node.putArray("revoked_nodes"), "node", losses.of(Losses.Kind.NODE));
              list(
                  node.putArray("ended_join_tokens"),
                  "join_token",
                  losses.of(Losses.Kind.JOIN_TOKEN));
            });
    return node;
  }

  private static void list(ArrayNode list, String name, List<Losses.Revoked> revoked) {
    for (var each : revoked) {
      list.addObject().put(name, each.what()).put("reason", each.reason()).put("by", each.by());
    }
  }

  private static void tell(Restore.Report report, PrintWriter err) {
    err.printf(
        "restored the state of %s; the store is now %s, so trackers start over%n",
        report.note().at(), report.storeId());
    report.before().ifPresent(path -> err.printf("the database before is %s%n", path));
    if (report.losses().isEmpty()) {
      err.printf(
          "WARNING: releases, images, nodes and join tokens that were revoked after %s are GOOD"
              + " AGAIN; revoke them again%n",
          report.note().at());
    } else {
      tell(report.losses().get(), report.revocationsKept(), err);
    }
    tell(report.keys().skipped(), err);
    err.println("run \"verify\" to see which content must be published again");
  }

  private static void tell(Losses losses, boolean areKept, PrintWriter err) {
    if (losses.published() > 0) {
      err.printf(
          "%s that came after the backup are gone, as are images and nodes of that time:%n",
          losses.published() == 1 ? "1 release" : losses.published() + " releases");
      losses.gone().forEach(each -> err.printf("  %s%n", each));
      if (losses.gone().size() < losses.published()) {
        err.printf("  and %d more%n", losses.published() - losses.gone().size());
      }
    }
    for (var kind : Losses.Kind.values()) {
      if (losses.count(kind) > 0 && areKept) {
        err.printf("%d %s were revoked again:%n", losses.count(kind), kind.label());
        name(losses, kind, MOST_NAMED, err);
      } else if (losses.count(kind) > 0) {
        err.printf(
            "WARNING: %d %s that were revoked after the backup are %s:%n",
            losses.count(kind), kind.label(), kind.again());
        name(losses, kind, Integer.MAX_VALUE, err);
        err.println("revoke them before anybody reaches the publisher");
      }
    }
  }

  private static void name(Losses losses, Losses.Kind kind, int most, PrintWriter err) {
    var some = losses.of(kind).stream().limit(most).toList();
    some.forEach(each -> err.printf("  %s%s%n", each.what(), why(each)));
    if (some.size() < losses.count(kind)) {
      err.printf("  and %d more%n", losses.count(kind) - some.size());
    }
  }

  private static String why(Losses.Revoked each) {
    var by = each.by().isEmpty() ? "" : "by " + each.by();
    var both =
        each.reason().isEmpty() || by.isEmpty() ? each.reason() + by : each.reason() + ", " + by;
    return both.isEmpty() ? "" : "  (" + both + ")";
  }

  private static void tell(List<String> skipped, PrintWriter err) {
    if (!skipped.isEmpty()) {
      err.printf(
          "%d keys of the backup are older than those in keys-dir and stayed out: %s; if they are"
              + " to be valid again, run it with --with-old-keys%n",
          skipped.size(), String.join(", ", skipped));
    }
  }
}
