package io.rackcast.tracker.admin.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.tracker.AdminClient;
import io.rackcast.tracker.TestTracker;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class LoginCrowdTest {
  // The slowest that is taken: two of them are checked for longer than the others wait.
  private static final int ITERATIONS = 10_000_000;

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final AdminClient admin = new AdminClient(tracker);

  private HttpRequest login() {
    var pair = Base64.getEncoder().encodeToString("ann:secret".getBytes(UTF_8));
    return admin
        .request("/login")
        .header("Authorization", "Basic " + pair)
        .POST(BodyPublishers.noBody())
        .build();
  }

  @Test
  void login_moreAtOnceThanAreChecked_othersAreToldToComeAgain(@TempDir Path folder)
      throws Exception {
    var file = folder.resolve("tracker.yaml");
    var hash = PasswordHash.of("secret".toCharArray(), ITERATIONS).text();
    Files.writeString(
        file, "admin: {users: [{name: ann, role: read, password-hash: \"%s\"}]}".formatted(hash));
    tracker.file(file).running();
    var client = HttpClient.newHttpClient();

    List<CompletableFuture<HttpResponse<String>>> logins =
        Stream.generate(() -> client.sendAsync(login(), BodyHandlers.ofString())).limit(4).toList();
    var answers = logins.stream().map(CompletableFuture::join).toList();

    var good = answers.stream().filter(answer -> answer.statusCode() == 200).toList();
    var busy = answers.stream().filter(answer -> answer.statusCode() == 429).toList();
    assertThat(good).hasSize(2);
    assertThat(busy).hasSize(2);
    for (var answer : busy) {
      assertThat(answer.body()).contains(Denial.BUSY.sentence());
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    }
    assertThat(tracker.metric("rackcast_tracker_admin_denied_total{cause=\"busy\"}")).isEqualTo(2);
  }
}
