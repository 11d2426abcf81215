package io.rackcast.publisher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;

/** The program's commands, run in this process. */
public final class TestCommands {
  /** What a command printed and how it ended. */
  public record Result(int code, String out, String err) {}

  public Result run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = runInto(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Result(code, out.toString(), err.toString());
  }

  /** Runs one that prints where others can look meanwhile; answers how it ended. */
  public static int runInto(PrintWriter out, PrintWriter err, String... arguments) {
    var commands = Main.commands();
    commands.commandLine().setOut(out).setErr(err);
    return commands.execute(arguments);
  }

  /** What each command says of itself, by its name. */
  public static Map<String, String[]> descriptions() {
    var all = new TreeMap<String, String[]>();
    Main.commands()
        .commandLine()
        .getSubcommands()
        .forEach((name, each) -> all.put(name, description(each)));
    return all;
  }

  private static String[] description(CommandLine command) {
    return command.getCommandSpec().usageMessage().description();
  }

  /** What {@code --help} of each command prints, without its own line breaks, by its name. */
  public static Map<String, String> helps() {
    var all = new TreeMap<String, String>();
    Main.commands()
        .commandLine()
        .setUsageHelpWidth(10_000)
        .getSubcommands()
        .forEach((name, each) -> all.put(name, each.getUsageMessage(CommandLine.Help.Ansi.OFF)));
    return all;
  }

  public Result runAs(String server, String token, String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--server", server, "--token", token));
    return run(all.toArray(String[]::new));
  }
}
