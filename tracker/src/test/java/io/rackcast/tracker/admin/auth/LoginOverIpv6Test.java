package io.rackcast.tracker.admin.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.tracker.TestTracker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginOverIpv6Test {
  @RegisterExtension final TestTracker tracker = new TestTracker();

  @Test
  void login_overIpv6_isAnsweredAsOverIpv4(@TempDir Path folder) throws Exception {
    var file = folder.resolve("tracker.yaml");
    Files.writeString(
        file,
        "admin: { users: [{ name: ann, password-hash: \"%s\" }] }"
            .formatted(PasswordHash.of("right".toCharArray(), 10_000).text()));
    tracker.set("admin.listen", "[::1]:0").file(file);

    assertThat(login("ann:right")).isEqualTo(200);
    assertThat(login("ann:wrong")).isEqualTo(401);
  }

  private int login(String pair) throws Exception {
    var basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    var url = "http://[::1]:%d/api/v1/login".formatted(tracker.running().adminPort());
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Basic " + basic)
            .POST(BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "[0:0:0:0:0:0:0:1], ::1",
    "[fe80:0:0:0:0:0:0:1%eth0], fe80::1",
    "fe80::1%2, fe80::1"
  })
  void address_asTheServerWritesIt_isRead(String written, String address) {
    assertThat(Access.address(written)).isEqualTo(IpAddress.parse(address));
  }
}
