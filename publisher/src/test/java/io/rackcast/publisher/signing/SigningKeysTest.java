package io.rackcast.publisher.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.token.Jwks;
import io.rackcast.proto.token.TokenAlgorithm;
import io.rackcast.publisher.HandClock;
import io.rackcast.publisher.signing.SigningKeys.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

final class SigningKeysTest {
  private static final Duration BEFORE = Duration.ofMinutes(10);
  private static final Duration LIFE = Duration.ofHours(1);
  private static final Duration CLOCKS = Duration.ofMinutes(10);

  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T12:00:00Z");
  private Path keysDir;

  @BeforeEach
  void makeFolder() throws IOException {
    keysDir = Files.createDirectory(folder.resolve("keys"));
  }

  private KeyTerms terms(Duration rotateAfter) {
    return new KeyTerms(
        keysDir,
        folder.resolve("data"),
        Optional.empty(),
        BEFORE,
        rotateAfter,
        LIFE,
        Optional.empty(),
        Optional.empty());
  }

  private SigningKeys open() throws IOException {
    return SigningKeys.open(terms(Duration.ZERO), clock);
  }

  private String make(TokenAlgorithm algorithm) throws IOException {
    var name = KeyFiles.generate(keysDir, algorithm, clock.instant()).getFileName().toString();
    return name.substring(0, name.length() - ".jwk".length());
  }

  private String make() throws IOException {
    return make(TokenAlgorithm.EDDSA);
  }

  private static List<Stage> stages(SigningKeys keys) {
    return keys.known().stream().map(SigningKeys.Known::stage).toList();
  }

  @Test
  void look_keyThatCameMeanwhile_isPublishedAtOnceAndSignsAfterTheOverlap() throws IOException {
    var first = make();
    var keys = open();
    clock.advance(Duration.ofDays(1));
    var second = make();

    keys.look();

    assertThat(keys.keySet()).contains(first, second);
    assertThat(keys.signer().kid()).isEqualTo(first);
    clock.advance(BEFORE.minusSeconds(1));
    assertThat(keys.signer().kid()).isEqualTo(first);
    clock.advance(Duration.ofSeconds(1));
    assertThat(keys.signer().kid()).isEqualTo(second);
  }

  @Test
  void look_lastTokenOfTheOldKeyHasEnded_movesItAside() throws IOException {
    var first = make();
    var keys = open();
    clock.advance(Duration.ofDays(1));
    var second = make();
    keys.look();
    clock.advance(BEFORE);
    keys.look();

    clock.advance(LIFE.plus(CLOCKS).minusSeconds(1));
    keys.look();
    assertThat(stages(keys)).containsExactly(Stage.SIGNS, Stage.ACCEPTED);
    clock.advance(Duration.ofSeconds(1));
    keys.look();

    assertThat(keys.known()).extracting(SigningKeys.Known::kid).containsExactly(second);
    assertThat(keys.keySet()).doesNotContain(first);
    assertThat(keysDir.resolve("retired/" + first + ".jwk")).exists();
    assertThat(keysDir.resolve(first + ".jwk")).doesNotExist();
  }

  @Test
  void open_killedBetweenDecidingAndMovingAside_endsIt() throws IOException {
    var first = make();
    var keys = open();
    clock.advance(Duration.ofDays(1));
    make();
    keys.look();
    clock.advance(BEFORE);
    keys.look();
    clock.advance(LIFE.plus(CLOCKS));
    keys.look();
    Files.move(keysDir.resolve("retired/" + first + ".jwk"), keysDir.resolve(first + ".jwk"));
    var states = Files.readString(keysDir.resolve("signing-keys.json"));
    assertThat(states).contains(first);

    var restarted = open();

    assertThat(restarted.known()).hasSize(1);
    assertThat(keysDir.resolve("retired/" + first + ".jwk")).exists();
  }

  @Test
  void open_afterARestartWithinTheOverlap_keepsTheDate() throws IOException {
    var first = make();
    open();
    clock.advance(Duration.ofDays(1));
    make();
    open();
    clock.advance(BEFORE.minusSeconds(1));

    assertThat(open().signer().kid()).isEqualTo(first);
    clock.advance(Duration.ofSeconds(1));
    assertThat(open().signer().kid()).isNotEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource(names = "HS256", mode = EnumSource.Mode.EXCLUDE)
  void look_keyIsOldEnough_makesOneSuccessorThatSignsInTime(TokenAlgorithm algorithm)
      throws IOException {
    var first = make(algorithm);
    var keys = SigningKeys.open(terms(Duration.ofDays(90)), clock);
    clock.advance(Duration.ofDays(90).minusSeconds(1));
    keys.look();
    assertThat(keys.known()).hasSize(1);

    clock.advance(Duration.ofSeconds(1));
    keys.look();
    keys.look();

    assertThat(stages(keys)).containsExactly(Stage.WAITS, Stage.SIGNS);
    clock.advance(BEFORE);
    assertThat(keys.signer().kid()).isNotEqualTo(first);
    assertThat(keys.signer().algorithm()).isEqualTo(algorithm);
  }

  @Test
  void look_twoPublishersOfOneFolder_makeOneSuccessor() throws Exception {
    make();
    var one = SigningKeys.open(terms(Duration.ofDays(1)), clock);
    var other = SigningKeys.open(terms(Duration.ofDays(1)), clock);
    clock.advance(Duration.ofDays(1));
    var threads = Executors.newFixedThreadPool(2);

    List<Callable<SigningKeys>> both = List.of(() -> looked(one), () -> looked(other));

    var looks = threads.invokeAll(both);
    for (Future<SigningKeys> look : looks) {
      assertThat(look.get().known()).hasSize(2);
    }
    threads.shutdown();

    assertThat(one.known()).isEqualTo(other.known());
    clock.advance(BEFORE);
    assertThat(one.signer().kid()).isEqualTo(other.signer().kid());
  }

  private static SigningKeys looked(SigningKeys keys) throws IOException {
    keys.look();
    return keys;
  }

  @Test
  void look_keyOfAPublisherWithLongerTokens_staysAsLongAsThose() throws IOException {
    make();
    var brief = open();
    var terms = terms(Duration.ZERO);
    var lengthy =
        SigningKeys.open(
            new KeyTerms(
                keysDir,
                terms.dataDir(),
                Optional.empty(),
                BEFORE,
                Duration.ZERO,
                Duration.ofDays(7),
                Optional.empty(),
                Optional.empty()),
            clock);
    make();
    brief.look();
    clock.advance(BEFORE.plusSeconds(1));
    brief.look();
    lengthy.look();

    clock.advance(Duration.ofDays(7));
    brief.look();

    assertThat(stages(brief)).containsExactly(Stage.SIGNS, Stage.ACCEPTED);
  }

  @Test
  void rotate_oneWaitsAlready_isRefusedWithItsDate() throws IOException {
    make();
    var keys = open();
    var made = keys.rotate(Optional.of(TokenAlgorithm.ES256), false);
    assertThat(made.stage()).isEqualTo(Stage.WAITS);
    assertThat(made.signsFrom()).isEqualTo(clock.instant().plus(BEFORE));

    assertThatThrownBy(() -> keys.rotate(Optional.empty(), false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(made.kid() + " waits to sign already, from 2026-03-01T12:10:00Z");
  }

  @Test
  void rotate_atOnce_doesNotSayThatTheLastTokenHasEnded() throws IOException {
    var logger = (Logger) LoggerFactory.getLogger(SigningKeys.class);
    var said = new ListAppender<ILoggingEvent>();
    said.start();
    logger.addAppender(said);
    try {
      var old = make();
      clock.advance(Duration.ofDays(1));

      open().rotate(Optional.empty(), true);

      assertThat(said.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .containsExactly(
              "moved the signing key "
                  + old
                  + " aside: it is in the key set no more, since 2026-03-02T12:00:00Z",
              "what older keys signed is good until trackers read the key set again, within"
                  + " minutes, and is refused from then on");
    } finally {
      logger.detachAppender(said);
    }
  }

  @Test
  void rotate_atOnce_leavesNoOtherKey() throws IOException {
    var first = make();
    var running = open();

    var made = open().rotate(Optional.empty(), true);
    running.look();

    assertThat(running.signer().kid()).isEqualTo(made.kid());
    assertThat(running.keySet()).doesNotContain(first);
    assertThat(keysDir.resolve("retired/" + first + ".jwk")).exists();
  }

  @Test
  void look_brokenFileComes_keepsWhatThereWas() throws IOException {
    var first = make();
    var keys = open();
    KeyFiles.writeOwnerOnly(keysDir.resolve("k.jwk"), "{");

    assertThatThrownBy(keys::look).hasMessageContaining("k.jwk is not a JSON Web Key");

    assertThat(keys.signer().kid()).isEqualTo(first);
    assertThat(keys.keySet()).contains(first);
  }

  @Test
  void look_signingKeyTakenAway_nextSignsAtOnce() throws IOException {
    var first = make();
    var keys = open();
    clock.advance(Duration.ofDays(1));
    var second = make();
    Files.delete(keysDir.resolve(first + ".jwk"));

    keys.look();

    assertThat(keys.signer().kid()).isEqualTo(second);
  }

  @Test
  void open_filesTouchedInAnotherOrder_orderIsThatOfTheKeys() throws IOException {
    var first = make();
    clock.advance(Duration.ofDays(1));
    var second = make();
    clock.advance(Duration.ofDays(1));
    Files.setLastModifiedTime(
        keysDir.resolve(first + ".jwk"), java.nio.file.attribute.FileTime.from(clock.instant()));

    assertThat(open().signer().kid()).isEqualTo(second);
  }

  @Test
  void keySet_ofEachKind_hasOnlyMembersThatEverybodyMayKnow() throws IOException {
    make(TokenAlgorithm.RS256);
    make(TokenAlgorithm.ES256);
    make(TokenAlgorithm.EDDSA);

    var set = open().keySet();

    assertThat(Jwks.read(set.getBytes(StandardCharsets.UTF_8))).hasSize(3);
    var open = Set.of("kty", "use", "kid", "alg", "iat", "n", "e", "crv", "x", "y");
    for (var key : new ObjectMapper().readTree(set).path("keys")) {
      assertThat(open).containsAll(key::fieldNames);
    }
  }
}
