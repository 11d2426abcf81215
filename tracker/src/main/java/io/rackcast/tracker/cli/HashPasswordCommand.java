package io.rackcast.tracker.cli;

import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hash-password}. */
@Command(
    name = "hash-password",
    description =
        "Reads a password from the terminal, or a line of standard input, and prints what"
            + " admin.users wants of it.")
final class HashPasswordCommand implements Callable<Integer> {
  private static final int SHORTEST = 8;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before any method is called
  CommandSpec command;

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean help;

  private final Function<char[], String> hash;

  /** A command that hashes by {@code hash}. */
  HashPasswordCommand(Function<char[], String> hash) {
    this.hash = hash;
  }

  @Override
  public Integer call() throws IOException {
    var password = read();
    if (password.length < SHORTEST) {
      throw new ProgramException(
          "the password has %d characters; take %d or more".formatted(password.length, SHORTEST));
    }
    var out = command.commandLine().getOut();
    out.println(hash.apply(password));
    out.flush();
    return ExitCode.DONE;
  }

  private static char[] read() throws IOException {
    var typed = isTerminal() ? typed() : null;
    if (typed != null) {
      return typed;
    }
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = in.readLine();
    return line == null ? new char[0] : line.toCharArray();
  }

  /** Without showing it; null if there is no way to do that. */
  @SuppressWarnings("SystemConsoleNull") // asked only where there is a terminal
  private static char @Nullable [] typed() {
    var console = System.console();
    return console == null ? null : console.readPassword("password: ");
  }

  /** From Java 22 on there is a console even where there is no terminal. */
  private static boolean isTerminal() {
    try {
      String input = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
      return input.startsWith("/dev/pts/") || input.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
