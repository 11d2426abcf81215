package io.rackcast.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.testkit.ListedKeys;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListSettingsTest {
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "tokens, sha256 name role",
    "users, password-hash name role",
    "hmac-keys, secret secret-file name role"
  })
  void printConfig_list_showsEveryKeyThatIsReadOfItsSections(String list, String keys) {
    var out = new StringWriter();
    var commands = Main.commands();
    commands.commandLine().setOut(new PrintWriter(out));

    int exit = commands.execute("print-config");

    assertThat(exit).isZero();
    assertThat(ListedKeys.of(out.toString(), list)).containsExactly(keys.split(" "));
  }
}
