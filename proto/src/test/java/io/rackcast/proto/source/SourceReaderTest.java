package io.rackcast.proto.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.source.SourceFault.Cause;
import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.proto.testkit.RegistrySite;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceReaderTest {
  private static final byte[] DATA = new byte[100_000];
  private static final String HEX = "0".repeat(64);

  static {
    new Random(5).nextBytes(DATA);
  }

  private final ContentSite site = new ContentSite().put("f.bin", DATA);
  private final RegistrySite registry = new RegistrySite(DATA);

  @AfterEach
  void stop() {
    site.close();
    registry.close();
  }

  private static SourceReader reader(HostCredentials... credentials) {
    return new SourceReader(
        SourceRules.ANY, List.of(credentials), "test", Duration.ofSeconds(20), Clock.systemUTC());
  }

  private static SourceRequest request(String url) {
    return SourceRequest.of(SourceUrl.parse(url));
  }

  private static SourceFault fault(SourceReader reader, SourceRequest request) {
    return catchThrowableOfType(SourceFault.class, () -> reader.open(request, 10, 20).close());
  }

  private static byte[] read(SourceReader reader, SourceRequest request) throws Exception {
    try (var answer = reader.open(request, 10, 20)) {
      assertThat(answer.begin()).isEqualTo(10);
      assertThat(answer.totalBytes()).hasValue(DATA.length);
      return answer.body().readAllBytes();
    }
  }

  @Test
  void open_range_answersItsBytesSizeAndEtag() throws Exception {
    try (var answer = reader().open(request(site.url("/files/f.bin")), 10, 20)) {
      assertThat(answer.body().readAllBytes()).isEqualTo(Arrays.copyOfRange(DATA, 10, 20));
      assertThat(answer.etag()).hasValue("\"one\"");
      assertThat(answer.isWhole()).isFalse();
    }
  }

  @Test
  void open_rangeOfServerWithoutRanges_answersTheWhole() throws Exception {
    try (var answer = reader().open(request(site.url("/plain/f.bin")), 10, 20)) {
      assertThat(answer.isWhole()).isTrue();
      assertThat(answer.body().readAllBytes()).isEqualTo(DATA);
    }
  }

  @Test
  void open_etagOfOtherContent_answersTheWholeAndItsEtag() throws Exception {
    var request = request(site.url("/files/f.bin")).withEtag(Optional.of("\"zero\""));

    try (var answer = reader().open(request, 10, 20)) {
      assertThat(answer.isWhole()).isTrue();
      assertThat(answer.etag()).hasValue("\"one\"");
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "401, REFUSED",
    "403, REFUSED",
    "404, MISSING",
    "410, MISSING",
    "416, CHANGED",
    "429, BUSY",
    "500, BUSY",
    "503, BUSY",
    "204, ODD_ANSWER",
    "400, ODD_ANSWER"
  })
  void open_statusThatIsNoContent_isAFaultOfThatCause(int status, Cause cause) {
    site.status = status;

    var fault = fault(reader(), request(site.url("/files/f.bin?token=s3cret")));

    assertThat(fault.why()).isEqualTo(cause);
    assertThat(fault).hasMessageContaining(site.url("/files/f.bin"));
    assertThat(fault).hasMessageContaining(String.valueOf(status));
    assertThat(fault.toString()).doesNotContain("s3cret");
  }

  @Test
  void open_busyWithRetryAfter_tellsHowLong() {
    site.on(
        "/busy",
        call -> {
          call.getResponseHeaders().set("Retry-After", "7");
          call.sendResponseHeaders(503, -1);
        });

    var fault = fault(reader(), request(site.url("/busy")));

    assertThat(fault.retryAfter()).hasValue(Duration.ofSeconds(7));
  }

  @Test
  void open_nobodyListens_isUnreachable() {
    String url = site.url("/files/f.bin?sig=s3cret");
    site.close();

    var fault = fault(reader(), request(url));

    assertThat(fault.why()).isEqualTo(Cause.UNREACHABLE);
    assertThat(fault).hasMessageContaining("does not answer");
    assertThat(fault.toString()).doesNotContain("s3cret");
  }

  @Test
  void open_linkThatHasEnded_isNotAskedForAtAll() {
    var fault =
        fault(reader(), request(site.url("/files/f.bin?Expires=1000000000&Signature=s3cret")));

    assertThat(fault.why()).isEqualTo(Cause.EXPIRED);
    assertThat(fault).hasMessageContaining("ended at 2001-09-09").hasMessageContaining("register");
    assertThat(fault.toString()).doesNotContain("s3cret");
    assertThat(site.asked()).isEmpty();
  }

  @Test
  void open_headersOfTheRequest_areSentToItsHostOnly() throws Exception {
    try (var other = new ContentSite("127.0.0.3").put("f.bin", DATA)) {
      site.on("/to/", redirectTo(other.url("/files/f.bin")));
      var url = SourceUrl.parse(site.url("/to/other"));
      var request =
          new SourceRequest(
              "a",
              SourceKind.HTTP,
              url,
              Map.of("Authorization", "Bearer s3cret", "X-Custom", "yes"),
              Optional.empty());

      assertThat(read(reader(), request)).isEqualTo(Arrays.copyOfRange(DATA, 10, 20));

      assertThat(site.asked().get(0).authorization()).isEqualTo("Bearer s3cret");
      assertThat(site.asked().get(0).custom()).isEqualTo("yes");
      assertThat(other.asked().get(0).authorization()).isEmpty();
      assertThat(other.asked().get(0).custom()).isEmpty();
    }
  }

  private static com.sun.net.httpserver.HttpHandler redirectTo(String url) {
    return call -> {
      call.getResponseHeaders().set("Location", url);
      call.sendResponseHeaders(302, -1);
    };
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      textBlock =
          """
          http://169.254.169.254/latest/meta-data?s3cret, FORBIDDEN,  link-local
          http://[fe80::1]/x?s3cret,                      FORBIDDEN,  link-local
          http://0.0.0.0:1/x?s3cret,                      FORBIDDEN,  link-local
          /loop,                                          ODD_ANSWER, more than 5 times
          ftp://files.example/s3cret,                     ODD_ANSWER, no URL that can be read
          http://user:s3cret@files.example/,              ODD_ANSWER, no URL that can be read
          :// s3cret,                                     ODD_ANSWER, no URL that can be read
          """)
  void open_redirectThatMustNotBeFollowed_isAFault(String to, Cause cause, String part) {
    site.on("/loop", redirectTo(to));

    var fault = fault(reader(), request(site.url("/loop")));

    assertThat(fault.why()).isEqualTo(cause);
    assertThat(fault).hasMessageContaining(part);
    assertThat(fault.toString()).doesNotContain("s3cret");
  }

  @Test
  void open_rulesForbidTheRedirectsTarget_isNotAsked() {
    try (var other = new ContentSite("127.0.0.3").put("f.bin", DATA)) {
      site.on("/to/", redirectTo(other.url("/files/f.bin")));
      SourceRules onlyFirst =
          (url, isRedirect) -> {
            if (isRedirect) {
              throw new SourceFault(Cause.FORBIDDEN, "not " + url.host());
            }
          };
      var reader =
          new SourceReader(onlyFirst, List.of(), "test", Duration.ofSeconds(20), Clock.systemUTC());

      var fault = fault(reader, request(site.url("/to/other")));

      assertThat(fault).hasMessage("not 127.0.0.3");
      assertThat(other.asked()).isEmpty();
    }
  }

  @Test
  void open_registryBlob_getsATokenOnceAndShowsItToNoOtherHost() throws Exception {
    var reader = reader();

    for (String digest : List.of(HEX, "1".repeat(64), "2".repeat(64))) {
      assertThat(read(reader, request(registry.url(digest))))
          .isEqualTo(Arrays.copyOfRange(DATA, 10, 20));
    }

    assertThat(registry.site.asked())
        .filteredOn(asked -> asked.path().startsWith("/token"))
        .hasSize(1);
    assertThat(registry.store.asked())
        .hasSize(3)
        .allSatisfy(asked -> assertThat(asked.authorization()).isEmpty());
  }

  @Test
  void open_registryWantsCredentials_showsThemToItsTokenServer() throws Exception {
    registry.price = "pull:s3cret";
    String host = registry.site.hostPort();
    var credentials = new HostCredentials(host, Optional.of("pull"), Secret.of("s3cret"));

    assertThat(read(reader(credentials), request(registry.url(HEX)))).hasSize(10);

    // The registry itself sees tokens only.
    assertThat(registry.site.asked())
        .filteredOn(asked -> asked.path().startsWith("/v2/"))
        .allSatisfy(asked -> assertThat(asked.authorization()).doesNotContain("Basic"));
  }

  @Test
  void open_tokenServerOnAnotherHost_isShownWhatTheSettingsHaveForThatHost() {
    // Another name of this machine is another host.
    try (var elsewhere = new ContentSite("127.0.0.2")) {
      site.on(
          "/token",
          call -> {
            byte[] token = "{\"token\": \"t0\"}".getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(200, token.length);
            call.getResponseBody().write(token);
          });
      String challenge = "Bearer realm=\"%s\"".formatted(site.url("/token"));
      elsewhere.on(
          "/v2/",
          call -> {
            call.getResponseHeaders().set("WWW-Authenticate", challenge);
            call.sendResponseHeaders(401, -1);
          });
      var blob = request(elsewhere.url("/v2/team/app/blobs/sha256:" + HEX));
      var ofRegistry = new HostCredentials("127.0.0.2", Optional.of("ann"), Secret.of("s3cret"));
      var ofServer = new HostCredentials("127.0.0.1", Optional.empty(), Secret.of("other"));

      for (var reader : List.of(reader(ofRegistry), reader(ofRegistry, ofServer))) {
        assertThat(fault(reader, blob).why()).isEqualTo(Cause.REFUSED);
      }

      assertThat(site.asked())
          .extracting(ContentSite.Asked::authorization)
          .contains("", "Bearer other")
          .allSatisfy(shown -> assertThat(shown).doesNotContain("Basic"));
    }
  }

  @Test
  void open_registryWithoutCredentials_saysWhoseAreMissing() {
    registry.price = "pull:s3cret";

    var fault = fault(reader(), request(registry.url(HEX)));

    assertThat(fault.why()).isEqualTo(Cause.REFUSED);
    assertThat(fault)
        .hasMessageContaining("the token server of")
        .hasMessageContaining("give the credentials of \"127.0.0.1\"");
  }

  @Test
  void open_registryForgotTheToken_getsAnother() throws Exception {
    var reader = reader();
    read(reader, request(registry.url(HEX)));

    registry.forgetTokens();

    assertThat(read(reader, request(registry.url(HEX)))).hasSize(10);
  }

  @Test
  void open_serverWantsAPassword_getsThatOfItsHost() throws Exception {
    site.on(
        "/closed/",
        call -> {
          if ("Basic YW5uOnMzY3JldA==".equals(call.getRequestHeaders().getFirst("Authorization"))) {
            site.sendRange(call, DATA);
          } else {
            call.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"files\"");
            call.sendResponseHeaders(401, -1);
          }
        });
    var credentials = new HostCredentials("127.0.0.1", Optional.of("ann"), Secret.of("s3cret"));

    assertThat(read(reader(credentials), request(site.url("/closed/f.bin")))).hasSize(10);
    assertThat(fault(reader(), request(site.url("/closed/f.bin"))).why()).isEqualTo(Cause.REFUSED);
  }

  @Test
  void check_nameThatLeadsToThisMachine_isAllowedForThePublisherAlone() throws Exception {
    var url = SourceUrl.parse("http://localhost:7071/blobs/" + HEX);
    var elsewhere = SourceRequest.of(url);
    var publisher =
        new SourceRequest("the publisher", SourceKind.PUBLISHER, url, Map.of(), Optional.empty());

    reader().check(publisher, url, false, false);

    for (var request : List.of(elsewhere, publisher)) {
      var fault =
          catchThrowableOfType(
              SourceFault.class,
              () -> reader().check(request, url, request.kind() == SourceKind.PUBLISHER, false));
      assertThat(fault.why()).isEqualTo(Cause.FORBIDDEN);
    }
  }

  @Test
  void credentials_tokenThatNoHeaderMayHave_isRefusedWithoutBeingTold() {
    for (String token : List.of("s3cret\nx", "s3 cret", "s3cr\u00e9t")) {
      assertThatThrownBy(
              () -> new HostCredentials("files.example", Optional.empty(), Secret.of(token)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the bearer token for files.example")
          .hasMessageNotContaining("s3");
    }
  }
}
