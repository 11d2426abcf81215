package io.rackcast.agent.daemon;

import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.agent.mirror.Mirror;
import io.rackcast.proto.program.ProgramException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mirror of an agent, if it has one. Started and closed on one thread. */
final class MirrorRun implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MirrorRun.class);

  private volatile @Nullable Mirror mirror;
  private volatile @Nullable String problem;

  /**
   * Starts it, if the settings say so. On a machine with several agents one of them gets the usual
   * address; the others run without, and say so.
   *
   * @throws ProgramException with one sentence if an address that was chosen cannot be had
   */
  void start(NodeParts parts, MeterRegistry meters) {
    var settings = parts.config().mirror();
    if (!settings.enabled()) {
      return;
    }
    try {
      var started =
          Mirror.start(settings, parts.images(), parts.contents(), parts.upstream(), meters);
      mirror = started;
      log.info("container runtimes pull from {}", settings.listen().withPort(started.port()));
    } catch (ProgramException e) {
      if (!settings.isUsualListen()) {
        throw e;
      }
      String sentence =
          "no mirror for container runtimes: %s, or set mirror.listen or mirror.enabled: false"
              .formatted(e.getMessage());
      problem = sentence;
      log.warn(sentence);
    }
  }

  /** Its port; 0 if it does not run. */
  int port() {
    Mirror running = mirror;
    return running == null ? 0 : running.port();
  }

  /** What is wrong with it. */
  List<String> problems() {
    String sentence = problem;
    return sentence == null ? List.of() : List.of(sentence);
  }

  @Override
  public void close() {
    Mirror running = mirror;
    if (running != null) {
      running.close();
    }
  }
}
