package io.rackcast.tracker;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** Runs the program's commands inside the test. */
public final class Commands {
  private Commands() {}

  /** What a command left behind. */
  public record Ran(int code, String out, String err) {}

  public static Ran run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var commands = Main.commands();
    commands.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = commands.execute(arguments);
    return new Ran(code, out.toString(), err.toString());
  }

  /** As {@link #run}, with text on standard input. */
  public static synchronized Ran runWithInput(String input, String... arguments) {
    var before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return run(arguments);
    } finally {
      System.setIn(before);
    }
  }
}
