package io.rackcast.publisher;

import io.rackcast.proto.program.ServerCommands;
import io.rackcast.proto.settings.Settings;
import io.rackcast.publisher.cli.AnnounceUrlCommand;
import io.rackcast.publisher.cli.AuditCommand;
import io.rackcast.publisher.cli.BackupCommand;
import io.rackcast.publisher.cli.ExpireCommand;
import io.rackcast.publisher.cli.ImageAddCommand;
import io.rackcast.publisher.cli.ImageHistoryCommand;
import io.rackcast.publisher.cli.ImageRevokeCommand;
import io.rackcast.publisher.cli.ImageScanCommand;
import io.rackcast.publisher.cli.ImageShowCommand;
import io.rackcast.publisher.cli.ImagesCommand;
import io.rackcast.publisher.cli.InitCommand;
import io.rackcast.publisher.cli.JoinTokenCommand;
import io.rackcast.publisher.cli.JoinTokenEndCommand;
import io.rackcast.publisher.cli.JoinTokensCommand;
import io.rackcast.publisher.cli.KeysCommand;
import io.rackcast.publisher.cli.LabelCommand;
import io.rackcast.publisher.cli.LabelHistoryCommand;
import io.rackcast.publisher.cli.LabelsCommand;
import io.rackcast.publisher.cli.ListCommand;
import io.rackcast.publisher.cli.NewKeyCommand;
import io.rackcast.publisher.cli.NodeRevokeCommand;
import io.rackcast.publisher.cli.NodesCommand;
import io.rackcast.publisher.cli.PublishCommand;
import io.rackcast.publisher.cli.PushRetryCommand;
import io.rackcast.publisher.cli.PushesCommand;
import io.rackcast.publisher.cli.RegisterCommand;
import io.rackcast.publisher.cli.RestoreCommand;
import io.rackcast.publisher.cli.RetentionCommand;
import io.rackcast.publisher.cli.RevokeCommand;
import io.rackcast.publisher.cli.RolloutCommand;
import io.rackcast.publisher.cli.RotateKeyCommand;
import io.rackcast.publisher.cli.ShowCommand;
import io.rackcast.publisher.cli.TorrentCommand;
import io.rackcast.publisher.cli.UnlabelCommand;
import io.rackcast.publisher.cli.VerifyCommand;
import io.rackcast.publisher.cli.WhoAmICommand;
import io.rackcast.publisher.upkeep.DataFolders;
import java.nio.file.Path;
import java.time.Clock;

/** The program {@code rackcast-publisher}: the server, and the commands that talk to one. */
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // A server that starts needs none of the clients' classes.
    boolean isServer = arguments.length > 0 && arguments[0].equals("run");
    System.exit((isServer ? server(Clock.systemUTC()) : commands()).execute(arguments));
  }

  private static ServerCommands<PublisherConfig> server(Clock clock) {
    return new ServerCommands<>(
        "rackcast-publisher",
        "Takes builds in, approves them and signs announce URLs.",
        PublisherConfig.ENVIRONMENT,
        PublisherConfig::read,
        config -> Publisher.start(config, clock));
  }

  /** All commands. */
  static ServerCommands<PublisherConfig> commands() {
    var clock = Clock.systemUTC();
    var commands = server(clock);
    commands.alsoCheck(config -> StartCheck.warnings(config, clock));
    commands
        .commandLine()
        .addSubcommand(new InitCommand(Main::settings, clock))
        .addSubcommand(new NewKeyCommand(clock))
        .addSubcommand(new RotateKeyCommand(file -> config(file).keys(), clock))
        .addSubcommand(new KeysCommand(file -> config(file).keys(), clock))
        .addSubcommand(new VerifyCommand(Main::folders, clock))
        .addSubcommand(new BackupCommand(Main::folders, clock))
        .addSubcommand(new RestoreCommand(Main::folders, DataDirectory::open, clock))
        .addSubcommand(new PublishCommand())
        .addSubcommand(new RegisterCommand())
        .addSubcommand(new ListCommand())
        .addSubcommand(new ShowCommand())
        .addSubcommand(new RevokeCommand())
        .addSubcommand(new LabelCommand())
        .addSubcommand(new LabelsCommand())
        .addSubcommand(new LabelHistoryCommand())
        .addSubcommand(new UnlabelCommand())
        .addSubcommand(new ExpireCommand())
        .addSubcommand(new RetentionCommand())
        .addSubcommand(new RolloutCommand())
        .addSubcommand(new TorrentCommand())
        .addSubcommand(new AnnounceUrlCommand())
        .addSubcommand(new WhoAmICommand())
        .addSubcommand(new AuditCommand(clock))
        .addSubcommand(new ImagesCommand())
        .addSubcommand(new ImageShowCommand())
        .addSubcommand(new ImageAddCommand())
        .addSubcommand(new ImageRevokeCommand())
        .addSubcommand(new ImageHistoryCommand())
        .addSubcommand(new ImageScanCommand())
        .addSubcommand(new PushesCommand())
        .addSubcommand(new PushRetryCommand())
        .addSubcommand(new JoinTokenCommand())
        .addSubcommand(new JoinTokensCommand())
        .addSubcommand(new JoinTokenEndCommand())
        .addSubcommand(new NodesCommand())
        .addSubcommand(new NodeRevokeCommand());
    return commands;
  }

  private static PublisherConfig config(Path file) {
    return PublisherConfig.load(file, System.getenv());
  }

  private static DataFolders folders(Path file) {
    return DataDirectory.folders(config(file));
  }

  private static String settings() {
    var settings = Settings.defaults(PublisherConfig.ENVIRONMENT);
    var unused = PublisherConfig.read(settings);
    return settings.describe();
  }
}
