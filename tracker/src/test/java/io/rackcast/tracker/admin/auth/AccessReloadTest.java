package io.rackcast.tracker.admin.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.tracker.AdminClient;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.operation.ReloadOutcome.Change;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who may call is what the settings say, from the reload on. */
class AccessReloadTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String TOKENS =
      "tokens: [{ name: a, role: operate, sha256: \"%s\" }, { name: b, sha256: \"%s\" }]"
          .formatted(Digests.sha256("leaked").hex(), Digests.sha256("kept").hex());
  private static final String KEYS =
      "hmac-keys: [{ name: ci, secret: " + SECRET + " }, { name: cd, secret: x" + SECRET + " }]";

  @TempDir Path folder;
  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final AdminClient admin = new AdminClient(tracker);

  private void settings(String... sections) throws IOException {
    var file = folder.resolve("tracker.yaml");
    Files.writeString(file, "admin:\n  " + String.join("\n  ", sections) + "\n");
    tracker.file(file);
  }

  private static String users(String name, String password) {
    return "users: [{ name: %s, password-hash: \"%s\" }]"
        .formatted(name, PasswordHash.of(password.toCharArray(), 10_000).text());
  }

  private int status(String authorization) {
    return admin
        .send(admin.request("/status").header("Authorization", authorization).build())
        .status();
  }

  private String login(String pair) {
    var basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    var answer =
        admin.send(
            admin
                .request("/login")
                .header("Authorization", "Basic " + basic)
                .POST(BodyPublishers.noBody())
                .build());
    assertThat(answer.status()).isEqualTo(200);
    return "Bearer " + answer.json().path("token").asText();
  }

  @Test
  void reload_tokenGone_isRefusedAtOnceAndTheChangeIsNamedButNotShown() throws IOException {
    settings(TOKENS);
    assertThat(status("Bearer leaked")).isEqualTo(200);
    settings(TOKENS.replaceFirst("\\{ name: a[^}]*}, ", ""));

    var outcome = tracker.reload();

    assertThat(outcome.applied()).containsExactly(new Change("admin.tokens", "(set)", "(set)"));
    assertThat(outcome.needRestart()).isEmpty();
    assertThat(status("Bearer leaked")).isEqualTo(401);
    assertThat(status("Bearer kept")).isEqualTo(200);
    assertThat(tracker.reload().applied()).isEmpty();
  }

  @Test
  void reload_userGoneOrWithAnotherPassword_hisLoginsEnd() throws IOException {
    String ann = users("ann", "first");
    settings(TOKENS, ann);
    String login = login("ann:first");

    settings(ann);
    tracker.reload();
    int unchanged = status(login);
    settings(users("ann", "second"));
    var outcome = tracker.reload();

    assertThat(unchanged).isEqualTo(200);
    assertThat(outcome.applied()).containsExactly(new Change("admin.users", "(set)", "(set)"));
    assertThat(status(login)).isEqualTo(401);
    String second = login("ann:second");
    settings(TOKENS);
    tracker.reload();
    assertThat(status(second)).isEqualTo(401);
  }

  @Test
  void reload_keyChanged_callsOfTheOthersStillCannotBeMadeTwice() throws IOException {
    settings(KEYS);
    tracker.setWallClockOff(Duration.ofSeconds(-10));
    tracker.running();
    tracker.setWallClockOff(Duration.ZERO);
    String seen = new Signer("ci", SECRET).header("GET", "/api/v1/status", "");
    assertThat(status(seen)).isEqualTo(200);

    settings(KEYS.replace("x" + SECRET, "y" + SECRET));
    var outcome = tracker.reload();

    assertThat(outcome.applied()).containsExactly(new Change("admin.hmac-keys", "(set)", "(set)"));
    assertThat(status(seen)).isEqualTo(401);
    assertThat(status(new Signer("ci", SECRET).header("GET", "/api/v1/status", ""))).isEqualTo(200);
    assertThat(status(new Signer("cd", "x" + SECRET).header("GET", "/api/v1/status", "")))
        .isEqualTo(401);
  }
}
