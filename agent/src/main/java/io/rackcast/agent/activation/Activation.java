package io.rackcast.agent.activation;

import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One activation: the before hook, the switch, the after hook, the way back. Whoever reads the link
 * finds the old release or the new one, never none, even if this process is killed at any point.
 * For one thread; another may {@link #interrupt} it.
 */
public final class Activation implements AutoCloseable {

  /**
   * How to do it.
   *
   * @param before runs before the switch; if it fails nothing is switched
   * @param after runs after the switch; if it fails the link is switched back
   * @param keep how many releases of the same name beside the one in use stay; empty: all
   */
  public record Options(Optional<Hook> before, Optional<Hook> after, OptionalInt keep) {}

  private static final Logger log = LoggerFactory.getLogger(Activation.class);
  private static final long END_SECONDS = 10;

  private final ReleaseLink link;
  private final Options options;
  private final LinkLock lock;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Activation(ReleaseLink link, Options options) throws IOException {
    this.link = link;
    this.options = options;
    this.lock = LinkLock.take(link.path());
  }

  /**
   * Takes a link's lock.
   *
   * @throws ProgramException with one sentence if it cannot be a link or somebody switches it now
   */
  public static Activation of(Path link, Options options) throws IOException {
    check(link);
    return new Activation(new ReleaseLink(link), options);
  }

  /**
   * Checks what can be checked before the content is there.
   *
   * @throws ProgramException with one sentence if this cannot be a link
   */
  public static void check(Path link) throws IOException {
    new ReleaseLink(link).target();
  }

  /**
   * Has a release placed beside the link, unless it stands there from before.
   *
   * @param place puts the whole content at a path in one step
   * @return where it stands
   * @throws ProgramException if something else stands there
   */
  public Path place(ReleaseName name, Placing place) throws IOException, InterruptedException {
    var release = PlacedRelease.in(link.folder(), name);
    if (!release.isThere()) {
      if (Files.exists(release.path(), LinkOption.NOFOLLOW_LINKS)) {
        throw new ProgramException(
            release.path() + " was not put there by an activation; move it away and try again");
      }
      release.announce();
      try {
        place.at(release.path());
      } finally {
        release.takeBackUnlessThere();
      }
    }
    return release.path();
  }

  /** Puts content in its place in one step. */
  @FunctionalInterface
  public interface Placing {
    /** Nothing stands at {@code path}; its folder is there. */
    void at(Path path) throws IOException, InterruptedException;
  }

  /**
   * Makes {@code target} the release in use.
   *
   * @return what was in use before
   * @throws ProgramException with one sentence; then the link is as it was
   */
  public Optional<Path> activate(Path target) throws IOException, InterruptedException {
    Path release = target.toAbsolutePath().normalize();
    if (!Files.exists(release)) {
      throw new ProgramException(release + " is not there; fetch it first");
    }
    Optional<Path> previous = link.target();
    link.refuseItself(release);
    run("before", options.before(), release, previous)
        .ifPresent(why -> refuse(why + "; nothing was switched, mend that and try again"));
    switchTo(release, previous);
    clear(release, previous);
    return previous;
  }

  /**
   * Makes what was in use before the release in use again.
   *
   * @return the release that is in use now
   */
  public Path back() throws IOException, InterruptedException {
    Path previous = link.remembered();
    activate(previous);
    return previous;
  }

  private void switchTo(Path release, Optional<Path> previous)
      throws IOException, InterruptedException {
    Optional<Path> remembered = link.memory();
    // Before the switch: whoever is killed after it leaves a way back.
    if (previous.isPresent() && !previous.get().equals(release)) {
      link.remember(previous.get());
    }
    point(release, previous, remembered);
    Optional<String> failure = run("after", options.after(), release, previous);
    if (failure.isEmpty()) {
      return;
    }
    if (previous.isEmpty()) {
      link.remove();
      refuse(failure.get() + "; " + link.path() + " was removed again, as nothing was in use");
    }
    link.point(previous.get());
    if (remembered.isPresent()) {
      link.remember(remembered.get());
    }
    refuse(failure.get() + "; " + link.path() + " was switched back to " + previous.get());
  }

  /** Points at it; if that fails, what is remembered stays as it was too. */
  private void point(Path release, Optional<Path> previous, Optional<Path> remembered)
      throws IOException {
    try {
      link.point(release);
    } catch (ProgramException e) {
      if (previous.isPresent() && remembered.isPresent()) {
        link.remember(remembered.get());
      }
      throw e;
    }
  }

  private void clear(Path release, Optional<Path> previous) throws IOException {
    Optional<PlacedRelease> placed = PlacedRelease.at(release);
    if (options.keep().isEmpty() || placed.isEmpty()) {
      return;
    }
    try {
      OldReleases.remove(placed.get(), link, previous.stream().toList(), options.keep().getAsInt());
    } catch (IOException e) {
      // The switch is done, and is what counts.
      log.warn("old releases beside {} could not be removed ({})", release, e.toString());
    }
  }

  private Optional<String> run(
      String when, Optional<Hook> hook, Path release, Optional<Path> previous)
      throws IOException, InterruptedException {
    if (hook.isEmpty()) {
      return Optional.empty();
    }
    var name = PlacedRelease.at(release).map(placed -> placed.name().toString()).orElse("");
    return hook.get()
        .run(
            when,
            Map.of(
                "RACKCAST_RELEASE", name,
                "RACKCAST_PATH", release.toString(),
                "RACKCAST_PREVIOUS", previous.map(Path::toString).orElse(""),
                "RACKCAST_LINK", link.path().toString()));
  }

  private static void refuse(String sentence) {
    throw new ProgramException(sentence);
  }

  /** This process is told to end: ends the hook, and waits until the link is as it is to stay. */
  public void interrupt() {
    options.before().ifPresent(Hook::interrupt);
    options.after().ifPresent(Hook::interrupt);
    try {
      // In vain if the file system hangs; the link is the old or the new one all the same.
      var unused = closed.await(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    lock.close();
  }
}
