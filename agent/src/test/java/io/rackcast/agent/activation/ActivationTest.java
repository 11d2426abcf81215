package io.rackcast.agent.activation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.program.ProgramException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ActivationTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  @TempDir Path folder;
  private Path link;
  private int placements;

  @BeforeEach
  void prepare() throws IOException {
    folder = folder.toRealPath();
    link = folder.resolve("current");
  }

  private Hook hook(String script, Duration limit) {
    return new Hook(script, limit, new PrintStream(printed, true, UTF_8));
  }

  private Activation with(String before, String after, OptionalInt keep) throws IOException {
    return Activation.of(
        link,
        new Activation.Options(
            before.isEmpty() ? Optional.empty() : Optional.of(hook(before, LIMIT)),
            after.isEmpty() ? Optional.empty() : Optional.of(hook(after, LIMIT)),
            keep));
  }

  private Activation plain() throws IOException {
    return with("", "", OptionalInt.empty());
  }

  private Path use(Activation activation, String version) throws Exception {
    try (activation) {
      Path path =
          activation.place(
              new ReleaseName("team/web", version),
              target -> {
                placements++;
                Files.writeString(Files.createDirectory(target).resolve("v"), version);
              });
      activation.activate(path);
      return path;
    }
  }

  @Test
  void activate_twiceAndBack_linkPointsAtTheFirst() throws Exception {
    Path one = use(plain(), "1");
    Path two = use(plain(), "2");
    assertThat(link.toRealPath()).isEqualTo(two);

    try (var activation = plain()) {
      assertThat(activation.back()).isEqualTo(one);
    }

    assertThat(link.toRealPath()).isEqualTo(one);
    assertThat(one).isEqualTo(folder.resolve("team_web-1"));
    // Relative: the folder can be mounted elsewhere.
    assertThat(Files.readSymbolicLink(link)).isEqualTo(Path.of("team_web-1"));
  }

  @Test
  void back_nothingBefore_isRefused() throws Exception {
    use(plain(), "1");
    try (var activation = plain()) {
      assertThatThrownBy(activation::back)
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("nothing is known of what " + link + " pointed at before");
    }
  }

  @Test
  void back_whatWasBeforeIsGone_isRefused() throws Exception {
    Path one = use(plain(), "1");
    Path two = use(plain(), "2");
    Files.delete(one.resolve("v"));
    Files.delete(one);

    try (var activation = plain()) {
      assertThatThrownBy(activation::back).hasMessageContaining("is gone; fetch that version");
    }

    assertThat(link.toRealPath()).isEqualTo(two);
  }

  @Test
  void activate_beforeHookFails_switchesNothing() throws Exception {
    Path one = use(plain(), "1");

    assertThatThrownBy(() -> use(with("exit 3", "", OptionalInt.empty()), "2"))
        .isInstanceOf(ProgramException.class)
        .hasMessageContaining("hook \"exit 3\" ended with 3; nothing was switched");

    assertThat(link.toRealPath()).isEqualTo(one);
  }

  @Test
  void activate_afterHookFails_switchesBackAndShowsWhatItSaid() throws Exception {
    Path one = use(plain(), "1");
    Path two = use(plain(), "2");
    var hook =
        "echo $RACKCAST_RELEASE $RACKCAST_PATH after $RACKCAST_PREVIOUS, $(readlink $RACKCAST_LINK);"
            + " exit 1";

    assertThatThrownBy(() -> use(with("", hook, OptionalInt.empty()), "3"))
        .hasMessageContaining("was switched back to " + two);

    assertThat(link.toRealPath()).isEqualTo(two);
    Path three = folder.resolve("team_web-3");
    assertThat(printed.toString(UTF_8))
        .isEqualTo("team/web@3 " + three + " after " + two + ", team_web-3\n");
    // The way back is what it was before the attempt.
    try (var activation = plain()) {
      assertThat(activation.back()).isEqualTo(one);
    }
  }

  @Test
  void activate_afterHookOfTheFirstFails_leavesNoLink() {
    assertThatThrownBy(() -> use(with("", "exit 1", OptionalInt.empty()), "1"))
        .hasMessageContaining("was removed again, as nothing was in use");

    assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @Test
  void activate_hookThatHangs_isEndedWithWhatItStarted() throws Exception {
    var pids = folder.resolve("pids");
    var options =
        new Activation.Options(
            Optional.of(hook("sleep 600 & echo $! > " + pids + "; wait", Duration.ofSeconds(10))),
            Optional.empty(),
            OptionalInt.empty());

    assertThatThrownBy(() -> use(Activation.of(link, options), "1"))
        .hasMessageContaining("took longer than");

    Path child = Path.of("/proc", Files.readString(pids).strip(), "stat");
    await("what it started ends").atMost(LIMIT).until(() -> hasEnded(child));
    assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  // Whoever adopted it may leave it unburied.
  private static boolean hasEnded(Path stat) {
    try {
      return Files.readString(stat).contains(") Z ");
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void activate_placedBefore_isNotPlacedAgain() throws Exception {
    use(plain(), "1");
    use(plain(), "2");
    use(plain(), "1");

    assertThat(placements).isEqualTo(2);
    assertThat(link.resolve("v")).hasContent("1");
  }

  @Test
  void place_failed_isTriedAgain() throws Exception {
    var name = new ReleaseName("team/web", "1");
    try (var activation = plain()) {
      assertThatThrownBy(
              () ->
                  activation.place(
                      name,
                      target -> {
                        throw new IOException("disk full");
                      }))
          .hasMessage("disk full");
    }
    // What comes to stand there now is somebody else's.
    Files.createDirectory(folder.resolve("team_web-1"));

    assertThatThrownBy(() -> use(plain(), "1"))
        .hasMessageContaining("was not put there by an activation");
  }

  @Test
  void activate_overARealFolder_isRefused() throws Exception {
    Files.createDirectory(link);

    assertThatThrownBy(() -> use(plain(), "1"))
        .hasMessageContaining("is a real folder and is not replaced");
  }

  @Test
  void activate_keepOne_removesTheOldestAndNothingThatIsNotOurs() throws Exception {
    Path one = use(plain(), "1");
    Path two = use(plain(), "2");
    Files.setLastModifiedTime(
        folder.resolve(".team_web-1.rackcast-release"), FileTime.fromMillis(1000));
    Path other = Files.createDirectory(folder.resolve("team_web-0"));

    Path three = use(with("", "", OptionalInt.of(1)), "3");

    assertThat(one).doesNotExist();
    assertThat(folder.resolve(".team_web-1.rackcast-release")).doesNotExist();
    assertThat(two).exists();
    assertThat(other).exists();
    assertThat(link.toRealPath()).isEqualTo(three);
  }

  @Test
  void activate_keepNone_sparesWhatAnotherLinkPointsAt() throws Exception {
    Path one = use(plain(), "1");
    Path two = use(plain(), "2");
    Files.createSymbolicLink(folder.resolve("stable"), one.getFileName());

    Path three = use(with("", "", OptionalInt.of(0)), "3");

    assertThat(one.resolve("v")).hasContent("1");
    assertThat(two).doesNotExist();
    assertThat(link.toRealPath()).isEqualTo(three);
  }

  @Test
  void activate_aRemovalThatWasCutShort_isPlacedAgainWhole() throws Exception {
    Path one = use(plain(), "1");
    use(plain(), "2");
    // As a killed removal leaves it: the name is gone, the note and a part of the tree are there.
    Files.move(one, folder.resolve(".team_web-1.rackcast-removed"));

    use(plain(), "1");

    assertThat(placements).isEqualTo(3);
    assertThat(link.resolve("v")).hasContent("1");
    use(with("", "", OptionalInt.of(0)), "2");
    assertThat(one).doesNotExist();
    assertThat(folder.resolve(".team_web-1.rackcast-removed")).doesNotExist();
  }

  @Test
  void activate_theLinkItself_isRefused() throws Exception {
    Path one = use(plain(), "1");
    Path other = Files.createSymbolicLink(folder.resolve("stable"), Path.of("current"));

    for (Path loop : new Path[] {link, other}) {
      try (var activation = plain()) {
        assertThatThrownBy(() -> activation.activate(loop))
            .hasMessageContaining(loop + " leads through the link itself");
      }
    }

    assertThat(link.toRealPath()).isEqualTo(one);
  }

  @Test
  void place_noteIsALinkElsewhere_isNotWrittenThrough() throws Exception {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "mine");
    Files.createSymbolicLink(folder.resolve(".team_web-1.rackcast-release"), elsewhere);

    assertThatThrownBy(() -> use(plain(), "1")).isInstanceOf(IOException.class);

    assertThat(elsewhere).hasContent("mine");
  }

  @Test
  void activate_whileAnotherSwitchesTheLink_isRefused() throws Exception {
    try (var first = plain()) {
      assertThatThrownBy(() -> use(plain(), "1"))
          .hasMessageContaining("another command is switching");
    }
    assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @Test
  void interrupt_duringTheAfterHook_switchesBackBeforeItReturns() throws Exception {
    Path one = use(plain(), "1");
    var begun = folder.resolve("begun");
    var activation = with("", "touch " + begun + "; sleep 600", OptionalInt.empty());
    var stopper =
        new Thread(
            () -> {
              while (!Files.exists(begun)) {
                Thread.onSpinWait();
              }
              activation.interrupt();
            });
    stopper.setDaemon(true);
    stopper.start();

    assertThatThrownBy(() -> use(activation, "2"))
        .hasMessageContaining("was ended, as this command was told to end; " + link);

    stopper.join();
    assertThat(link.toRealPath()).isEqualTo(one);
  }
}
