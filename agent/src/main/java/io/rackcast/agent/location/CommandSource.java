package io.rackcast.agent.location;

import io.rackcast.proto.topology.Location;
import java.time.Duration;
import java.util.List;

/** A command of the operator's that prints {@code dc1/pod3/rack17}. */
public final class CommandSource implements LocationSource {
  private static final int MOST_BYTES = 4096;

  private final Command command;

  /**
   * Runs {@code words} each time.
   *
   * @param limit how long it may take
   */
  public CommandSource(List<String> words, Duration limit) {
    this.command = new Command(words, limit, MOST_BYTES);
  }

  @Override
  public OwnLocation.Source source() {
    return OwnLocation.Source.COMMAND;
  }

  @Override
  public Location ask() throws LocationException, InterruptedException {
    return Words.location(command.run(), "the command " + command.words().get(0));
  }
}
