package io.rackcast.tracker.admin.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.tracker.AdminClient;
import io.rackcast.tracker.AdminClient.Answer;
import io.rackcast.tracker.TestTracker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String CLIENTS = "{\"allow\": [], \"deny\": []}";

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final AdminClient admin = new AdminClient(tracker);
  private final Signer signer = new Signer("ci", SECRET);

  @BeforeEach
  void configure(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("ci.key"), SECRET + "\n");
    var file = folder.resolve("tracker.yaml");
    Files.writeString(
        file,
        """
        proxies: { trusted: [127.0.0.0/8] }
        admin:
          tokens:
            - { name: prometheus, sha256: "%s", role: read }
            - { name: deploy, sha256: "%s", role: operate }
          users:
            - { name: ann, role: operate, password-hash: "%s" }
          hmac-keys:
            - { name: ci, role: operate, secret-file: ci.key }
            - { name: looker, secret: "%s" }
        """
            .formatted(
                Digests.sha256("reader").hex(),
                Digests.sha256("operator").hex(),
                PasswordHash.of("secret: ä".toCharArray(), 10_000).text(),
                SECRET.toUpperCase(Locale.ROOT)));
    // What is signed before it, and soon after, is refused: so it has run for a while.
    tracker.setWallClockOff(Duration.ofSeconds(-10));
    tracker.file(file).running();
    tracker.setWallClockOff(Duration.ZERO);
  }

  private Answer get(String authorization) {
    return admin.send(admin.request("/status").header("Authorization", authorization).build());
  }

  private Answer put(String authorization) {
    return admin.send(
        admin
            .request("/clients")
            .header("Authorization", authorization)
            .PUT(BodyPublishers.ofString(CLIENTS))
            .build());
  }

  private Answer login(String user, String password) {
    return admin.send(
        admin
            .request("/login")
            .header("Authorization", basic(user, password))
            .POST(BodyPublishers.noBody())
            .build());
  }

  private static String basic(String user, String password) {
    var pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private double denied(Denial cause) {
    return tracker.metric("rackcast_tracker_admin_denied_total{cause=\"" + cause.label() + "\"}");
  }

  @Test
  void call_withoutToken_isRefusedAndSaysHow() {
    var answer = admin.get("/status");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.error()).isEqualTo(Denial.MISSING.sentence());
    assertThat(answer.response().headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(denied(Denial.MISSING)).isEqualTo(1);
  }

  @ParameterizedTest(name = "GET {1}, PUT {2} with {0}")
  @CsvSource(
      textBlock =
          """
          Bearer reader,   200, 403
          bearer reader,   200, 403
          Bearer operator, 200, 200
          Bearer other,    401, 401
          Bearer,          401, 401
          Basic cmVhZGVy,  401, 401
          Digest x,        401, 401
          RACKCAST-HMAC-SHA256 nonsense, 401, 401
          'RACKCAST-HMAC-SHA256 key=ci, tracker=tracker, time=1, nonce=0123456789abcdef, signature=00', 401, 401
          """)
  void call_byHeader_isLetInForWhatItsRoleCovers(String header, int look, int change) {
    assertThat(get(header).status()).isEqualTo(look);
    assertThat(put(header).status()).isEqualTo(change);
  }

  @Test
  void call_tokenOfALoginThatIsOver_isRefused() {
    String token = login("ann", "secret: ä").json().path("token").asText();

    var before = get("Bearer " + token).status();
    tracker.advance(Duration.ofMinutes(31));
    var after = get("Bearer " + token);

    assertThat(before).isEqualTo(200);
    assertThat(after.status()).isEqualTo(401);
    assertThat(after.error()).isEqualTo(Denial.TOKEN.sentence());
  }

  @Test
  void login_rightPassword_yieldsATokenThatDeletingEnds() {
    var login = login("ann", "secret: ä");
    String token = "Bearer " + login.json().path("token").asText();
    var put = put(token).status();

    var ended = admin.send(admin.request("/login").header("Authorization", token).DELETE().build());

    assertThat(login.status()).isEqualTo(200);
    assertThat(login.json().path("role").asText()).isEqualTo("operate");
    assertThat(login.json().path("endsInSeconds").asInt()).isEqualTo(1800);
    assertThat(put).isEqualTo(200);
    assertThat(ended.json().path("ended").asBoolean()).isTrue();
    assertThat(get(token).status()).isEqualTo(401);
  }

  @Test
  void login_wrongPasswords_areSlowedDownPerAddressAndCounted() {
    for (int i = 0; i < Logins.MOST_WRONG; i++) {
      assertThat(login(i % 2 == 0 ? "ann" : "nobody", "wrong").status()).isEqualTo(401);
    }

    var refused = login("ann", "secret: ä");
    tracker.advance(Duration.ofSeconds(61));
    var later = login("ann", "secret: ä");

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.response().headers().firstValue("Retry-After")).hasValue("60");
    assertThat(denied(Denial.PASSWORD)).isEqualTo(5);
    assertThat(denied(Denial.GUESSING)).isEqualTo(1);
    assertThat(later.status()).isEqualTo(200);
  }

  @Test
  void login_behindATrustedProxy_isCountedByTheAddressItSpeaksFor() {
    for (int i = 0; i < Logins.MOST_WRONG; i++) {
      assertThat(loginFor("10.9.0.1, 10.1.0.1", "wrong").status()).isEqualTo(401);
    }

    assertThat(loginFor("10.9.0.2, 10.1.0.1", "secret: ä").status()).isEqualTo(429);
    assertThat(loginFor("10.1.0.1, 10.1.0.2", "secret: ä").status()).isEqualTo(200);
  }

  /** A login by way of a proxy, which says whom it speaks for. */
  private Answer loginFor(String forwarded, String password) {
    return admin.send(
        admin
            .request("/login")
            .header("Authorization", basic("ann", password))
            .header("X-Forwarded-For", forwarded)
            .POST(BodyPublishers.noBody())
            .build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic", "Basic !!!", "Basic YW5u", "Bearer reader", ""})
  void login_noUserAndPassword_saysWhatToSend(String header) {
    var request = admin.request("/login").POST(BodyPublishers.noBody());

    var answer =
        admin.send((header.isEmpty() ? request : request.header("Authorization", header)).build());

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.error()).isEqualTo(Denial.LOGIN.sentence());
  }

  private Answer signed(String target, String header) {
    return admin.send(admin.request(target).header("Authorization", header).build());
  }

  @Test
  void signed_rightOnce_isLetIn() {
    var get = get(signer.header("GET", "/api/v1/status", ""));
    var put = put(signer.header("PUT", "/api/v1/clients", CLIENTS));
    var query =
        signed(
            "/swarms?limit=5&prefix=ab",
            signer.header("GET", "/api/v1/swarms?limit=5&prefix=ab", ""));

    assertThat(get.status()).isEqualTo(200);
    assertThat(put.status()).isEqualTo(200);
    assertThat(query.status()).isEqualTo(200);
  }

  @Test
  void signed_again_isRefused() {
    String header = signer.header("GET", "/api/v1/status", "");

    var first = get(header);
    var second = get(header);

    assertThat(first.status()).isEqualTo(200);
    assertThat(second.status()).isEqualTo(401);
    assertThat(second.error()).isEqualTo(Denial.REPLAY.sentence());
    assertThat(tracker.metric("rackcast_tracker_admin_nonces")).isEqualTo(1);
  }

  @Test
  void signed_forAnotherTracker_isRefusedWithItsOwnSentence() {
    var answer = get(new Signer("ci", SECRET, "tracker2").header("GET", "/api/v1/status", ""));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.error()).isEqualTo(Denial.OTHER_TRACKER.sentence());
    assertThat(denied(Denial.OTHER_TRACKER)).isEqualTo(1);
  }

  @Test
  void signed_otherTrackerNamedAsThisOne_isNotTheSignature() {
    String header = new Signer("ci", SECRET, "tracker2").header("GET", "/api/v1/status", "");

    assertThat(get(header.replace("tracker=tracker2", "tracker=tracker")).error())
        .isEqualTo(Denial.SIGNATURE.sentence());
  }

  @Test
  void signed_forAnotherCall_isRefused() {
    assertThat(get(signer.header("GET", "/api/v1/swarms", "")).status()).isEqualTo(401);
    assertThat(get(signer.header("PUT", "/api/v1/status", "")).status()).isEqualTo(401);
    assertThat(get(signer.header("GET", "/api/v1/status?x=1", "")).status()).isEqualTo(401);
    assertThat(put(signer.header("PUT", "/api/v1/clients", "{}")).error())
        .isEqualTo(Denial.SIGNATURE.sentence());
    assertThat(get(new Signer("looker", SECRET).header("GET", "/api/v1/status", "")).status())
        .isEqualTo(401);
    assertThat(get(new Signer("nobody", "nobody").header("GET", "/api/v1/status", "")).status())
        .isEqualTo(401);
    assertThat(tracker.metric("rackcast_tracker_admin_nonces")).isZero();
  }

  @ParameterizedTest(name = "clock off by {0} s: {1}")
  @CsvSource({"-50, 200", "4, 200", "-70, 401", "20, 401"})
  void signed_byAnotherClock_isLetInIfItIsOffByLittle(int offset, int status) {
    tracker.advance(Duration.ofMinutes(10)); // well after the tracker's start
    long now = Instant.now().plus(Duration.ofMinutes(10)).getEpochSecond();

    var answer = get(signer.header("GET", "/api/v1/status", "", now + offset, Signer.nonce()));

    assertThat(answer.status()).isEqualTo(status);
    if (status == 401) {
      assertThat(answer.error()).isEqualTo(Denial.SKEW.sentence());
    }
  }

  @Test
  void signed_beforeTheStart_isRefusedSinceItMayHaveBeenSeen() {
    long before = Instant.now().minusSeconds(30).getEpochSecond();

    var answer = get(signer.header("GET", "/api/v1/status", "", before, Signer.nonce()));

    assertThat(answer.error()).isEqualTo(Denial.OLD.sentence());
  }

  @Test
  void signed_anewEachSecondAfterAStart_isTakenWithinSeconds() {
    tracker.stop();
    tracker.running();
    int refused = 0;
    Answer answer = getSignedAfter(refused);
    while (answer.status() == 401 && refused < 60) {
      assertThat(answer.error()).isEqualTo(Denial.OLD.sentence());
      refused++;
      tracker.advance(Duration.ofSeconds(1));
      answer = getSignedAfter(refused);
    }

    assertThat(answer.status()).isEqualTo(200);
    assertThat(refused).isBetween(1, Nonces.AHEAD_SECONDS + 1);
  }

  /** A call that is signed now, by a clock that was moved on by so many seconds. */
  private Answer getSignedAfter(int seconds) {
    long now = Instant.now().getEpochSecond() + seconds;
    return get(signer.header("GET", "/api/v1/status", "", now, Signer.nonce()));
  }

  @Test
  void signed_aheadAndTheTrackerStartedAnew_isNotTakenTwice() {
    tracker.advance(Duration.ofMinutes(10)); // well after the tracker's start
    long ahead = Instant.now().plus(Duration.ofMinutes(10)).getEpochSecond() + 4;
    String header = signer.header("GET", "/api/v1/status", "", ahead, Signer.nonce());

    var first = get(header);
    tracker.stop();
    var second = get(header);
    tracker.advance(Duration.ofSeconds(10));
    var later = get(header);
    var other = get(signer.header("GET", "/api/v1/status", "", ahead + 8, Signer.nonce()));

    assertThat(first.status()).isEqualTo(200);
    assertThat(second.error()).isEqualTo(Denial.OLD.sentence());
    assertThat(later.error()).isEqualTo(Denial.OLD.sentence());
    assertThat(other.status()).isEqualTo(200);
  }

  @Test
  void signed_wrongKeyOrTime_isRefusedBeforeItsBodyIsRead() throws IOException {
    long now = Instant.now().getEpochSecond();
    String target = "/api/v1/clients";

    var unknown = new Signer("nobody", SECRET).header("PUT", target, "", now, Signer.nonce());
    var old = signer.header("PUT", target, "", now - 70, Signer.nonce());

    assertThat(statusWithoutBody(unknown)).contains(" 401 ");
    assertThat(statusWithoutBody(old)).contains(" 401 ");
  }

  /** The first line of the answer to a call whose body is announced but never sent. */
  private String statusWithoutBody(String authorization) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), tracker.running().adminPort())) {
      socket.setSoTimeout(30_000);
      var head =
          "PUT /api/v1/clients HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
              + "Authorization: %s\r\n\r\n".formatted(authorization);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }

  @Test
  void call_bodyIsNoJson_isRefusedWithoutNamesOfOurCode() {
    var answer =
        admin.send(
            admin
                .request("/clients")
                .header("Authorization", "Bearer operator")
                .PUT(BodyPublishers.ofString("{\"allow\": {\"x\": 1}}"))
                .build());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error())
        .startsWith("the body is not the JSON that this call takes, from line 1, column ")
        .doesNotContain("java", "rackcast.tracker");
  }

  @Test
  void call_bodyTooLarge_isRefused() {
    var body = BodyPublishers.ofString(" ".repeat(Access.MOST_BODY_BYTES + 1));

    var answer =
        admin.send(
            admin.request("/clients").header("Authorization", "Bearer operator").PUT(body).build());

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.error()).contains("64 KiB");
  }

  @Test
  void healthAndMetrics_onLoopbackWithoutToken_areOpen() {
    assertThat(admin.raw("/healthz").status()).isEqualTo(200);
    assertThat(admin.raw("/readyz").status()).isEqualTo(200);
    assertThat(admin.raw("/metrics").status()).isEqualTo(200);
  }
}
