package io.rackcast.publisher.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.token.TokenAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that a key store or a hardware token holds, made with the tools that people use. */
final class KeyStoresTest {
  private static final Path SOFT_TOKEN = Path.of("/usr/lib/softhsm/libsofthsm2.so");

  @TempDir static Path store;
  @TempDir Path folder;

  @BeforeAll
  static void makeStore() throws Exception {
    inFile("rsa", "-keyalg", "RSA", "-keysize", "2048");
    inFile("ec", "-keyalg", "EC", "-groupname", "secp256r1");
    inFile("ed", "-keyalg", "Ed25519");
  }

  private static String run(
      Path work, Map<String, String> environment, String program, String... arguments)
      throws Exception {
    var command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    var log = Files.createTempFile(work, "run", ".log");
    var builder = new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    var process = builder.redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    return Files.readString(log);
  }

  private static String java(String program) {
    return Path.of(System.getProperty("java.home"), "bin", program).toString();
  }

  private static void inFile(String alias, String... kind) throws Exception {
    var arguments =
        new ArrayList<>(
            List.of("-genkeypair", "-keystore", "keys.p12", "-storetype", "PKCS12", "-storepass"));
    arguments.addAll(List.of("changeit", "-dname", "CN=rackcast", "-alias", alias));
    arguments.addAll(List.of(kind));
    run(store, Map.of(), java("keytool"), arguments.toArray(String[]::new));
  }

  private KeyTerms terms(Optional<TokenAlgorithm> algorithm, String password, String... aliases) {
    return new KeyTerms(
        folder.resolve("keys"),
        folder.resolve("data"),
        algorithm,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofHours(1),
        Optional.of(
            new KeyTerms.Pkcs12(store.resolve("keys.p12"), Secret.of(password), List.of(aliases))),
        Optional.empty());
  }

  @Test
  void pkcs12_keysOfAllKinds_signWhatTheKeySetChecks() throws Exception {
    for (var algorithm :
        List.of(TokenAlgorithm.RS256, TokenAlgorithm.ES256, TokenAlgorithm.EDDSA)) {
      var keys = SigningKeys.open(terms(Optional.of(algorithm), "changeit"), Clock.systemUTC());
      assertThat(keys.known()).hasSize(3);
      assertThat(keys.signer().algorithm()).isEqualTo(algorithm);
      assertThat(TokenUser.signedAndChecked(keys)).isEqualTo("Verified");
    }
    var some = SigningKeys.open(terms(Optional.empty(), "changeit", "ed"), Clock.systemUTC());
    assertThat(some.known()).extracting(SigningKeys.Known::place).containsExactly("pkcs12 ed");
  }

  @Test
  void pkcs12_besidesFiles_signsAndTheFilesKeyIsStillAccepted() throws Exception {
    Files.createDirectory(folder.resolve("keys"));
    var later = Clock.systemUTC().instant().plusSeconds(3600);
    KeyFiles.generate(folder.resolve("keys"), TokenAlgorithm.EDDSA, later);

    var keys = SigningKeys.open(terms(Optional.empty(), "changeit", "ed"), Clock.systemUTC());

    assertThat(keys.known())
        .extracting(SigningKeys.Known::stage)
        .containsExactly(SigningKeys.Stage.SIGNS, SigningKeys.Stage.ACCEPTED);
    assertThat(keys.known().get(0).place()).isEqualTo("pkcs12 ed");
    assertThatThrownBy(() -> keys.rotate(Optional.empty(), false))
        .hasMessageContaining("make the next one there (keytool -genkeypair)");
  }

  @Test
  void pkcs12_wrongPasswordOrAlias_saysWhatToSet() throws Exception {
    assertThatThrownBy(
            () -> SigningKeys.open(terms(Optional.empty(), "guessed"), Clock.systemUTC()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("set keys.pkcs12.password")
        .hasMessageNotContaining("guessed");
    assertThatThrownBy(
            () -> SigningKeys.open(terms(Optional.empty(), "changeit", "no"), Clock.systemUTC()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no private key with a certificate under \"no\"; it has [");
  }

  @Test
  void pkcs11_keysOfAToken_signWithoutLeavingIt() throws Exception {
    assumeThat(SOFT_TOKEN)
        .as("the Debian package softhsm2 is not installed: keys on a token were NOT tested")
        .exists();
    Files.createDirectory(folder.resolve("tokens"));
    Files.writeString(
        folder.resolve("softhsm2.conf"), "directories.tokendir = " + folder + "/tokens\n");
    Files.writeString(
        folder.resolve("p11.cfg"),
        "name = rackcast\nlibrary = %s\nslotListIndex = 0\n".formatted(SOFT_TOKEN));
    var token = Map.of("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString());
    run(
        folder,
        token,
        "softhsm2-util",
        "--init-token --free --label t --pin 1234 --so-pin 5678".split(" ", -1));
    for (var kind : List.of("-keyalg RSA -keysize 2048", "-keyalg EC -groupname secp256r1")) {
      var make =
          "-genkeypair -keystore NONE -storetype PKCS11 -storepass 1234 -dname CN=x"
              + " -providerClass sun.security.pkcs11.SunPKCS11 -providerArg p11.cfg -alias "
              + kind.substring(8, 11)
              + " "
              + kind;
      run(folder, token, java("keytool"), make.replace("  ", " ").split(" ", -1));
    }

    var said =
        run(
            folder,
            token,
            java("java"),
            "-cp",
            System.getProperty("java.class.path"),
            TokenUser.class.getName(),
            folder.resolve("p11.cfg").toString(),
            "1234",
            folder.toString());

    assertThat(said.lines()).contains("Verified RS256", "Verified ES256");
  }
}
