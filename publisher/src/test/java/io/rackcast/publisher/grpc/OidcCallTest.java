package io.rackcast.publisher.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.rackcast.proto.v1.Decision;
import io.rackcast.proto.v1.ListDecisionsRequest;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.identity.oidc.TestIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callers with the identity token of a CI system, at a real publisher. */
final class OidcCallTest extends CallsFixture {
  private static final String AUDITOR = "rc_of_the_auditor";
  private TestIssuer issuer;

  @BeforeEach
  void trust() throws IOException {
    issuer = new TestIssuer();
    var settings = publisher.folder().resolve("publisher.yaml");
    var section =
        """

        oidc:
          - name: github
            issuer: "%s"
            audience: rackcast
            rules:
              - claims: ["repository_id=4711", "ref_protected=true"]
                rights: [publish, read]
                names: ["web/*"]
              - claims: ["repository=acme/*"]
                rights: [read]
                names: ["base"]
        """
            .formatted(issuer.url());
    var text = Files.readString(settings).replace("\noidc: []\n", section);
    Files.writeString(
        settings, TestPublisher.withToken("auditor", AUDITOR, Right.AUDIT).apply(text));
    publisher.restart();
  }

  @AfterEach
  void close() {
    issuer.close();
  }

  @Test
  void publish_withIdentityToken_isDoneUnderItsName() throws Exception {
    ci = issuer.sign(issuer.claims());

    publish("web/shop", "1", bytes(1000));

    assertThat(publisher.artifacts(ci).get(key("web/shop", "1")).getPublishedBy())
        .isEqualTo("github:repo:acme/web:ref:refs/heads/main");
    assertStatus(
        Status.Code.PERMISSION_DENIED,
        "caller \"github:repo:acme/web:ref:refs/heads/main\" has no right \"publish\" on \"db\"",
        () -> publisher.artifacts(ci).beginUpload(request("db", "1", 10)));
  }

  @Test
  void publish_ofAForkThatNamesTheProject_isRefused() {
    var fork =
        issuer.sign(issuer.claims().claim("repository_id", "12").claim("ref_protected", "false"));

    assertStatus(
        Status.Code.PERMISSION_DENIED,
        "has no right \"publish\" on \"web/shop\"",
        () -> publisher.artifacts(fork).beginUpload(request("web/shop", "1", 10)));
  }

  @Test
  void torrent_overHttp_takesIdentityTokensToo() throws Exception {
    publish("web/shop", "1", bytes(1000));
    var other = issuer.sign(issuer.claims().claim("repository_id", "1"));

    assertThat(status(issuer.sign(issuer.claims()))).isEqualTo(200);
    assertThat(status(other)).isEqualTo(403);
    assertThat(status(issuer.sign(issuer.claims().audience("x")))).isEqualTo(401);
  }

  private int status(String token) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(publisher.http() + "/releases/web/shop/1/torrent"))
            .header("Authorization", "Bearer " + token)
            .build();
    try {
      return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void token_ofTwelveKibibytes_isTakenOnBothWays() throws Exception {
    publish("web/shop", "1", bytes(1000));
    var groups =
        IntStream.range(0, 200)
            .mapToObj(i -> "group/of/a/long/name/number" + i * 1_000_000)
            .toList();
    var large = issuer.sign(issuer.claims().claim("groups_direct", groups));

    assertThat(large.length()).isBetween(8_500, 16_000);
    assertThat(status(large)).isEqualTo(200);
    assertThat(publisher.artifacts(large).get(key("web/shop", "1")).getName())
        .isEqualTo("web/shop");
  }

  @Test
  void whoami_withIdentityToken_showsClaimsAndWhy() {
    var token = issuer.sign(issuer.claims());

    var result = new TestCommands().runAs(publisher.server(), token, "whoami");

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("github:repo:acme/web:ref:refs/heads/main")
        .contains("publish, read on web/*")
        .contains("rule of \"github\" for repository_id=4711, ref_protected=true")
        .contains("read on base")
        .contains("repository_id=4711");
  }

  @Test
  void whoami_withoutAnyRule_saysThatNothingIsAllowed() {
    var token = issuer.sign(issuer.claims().claim("repository", "x/y").claim("repository_id", "1"));

    var result = new TestCommands().runAs(publisher.server(), token, "whoami", "--json");

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("\"grants\":[]").contains("\"repository\":\"x/y\"");
  }

  @Test
  void whoami_withStaticToken_namesItsRule() {
    var result = publisher.run("whoami", "--json");

    assertThat(result.out())
        .contains("\"name\":\"ci\"")
        .contains(
            "\"rights\":[\"publish\",\"register\",\"rollout\",\"revoke\",\"read\",\"announce\"]")
        .contains("token \\\"ci\\\"");
  }

  @Test
  void call_whileTheIssuerIsDown_canBeTriedAgain() {
    issuer.close();

    assertStatus(
        Status.Code.UNAVAILABLE,
        "cannot be had now; try again",
        () -> publisher.artifacts(issuer.sign(issuer.claims())).get(key("web/shop", "1")));
  }

  @Test
  void call_ofACallerWhomNoRuleFits_isRefusedAndRecordedAsUnknown() {
    var outsider =
        issuer.sign(issuer.claims().claim("repository", "x/y").claim("repository_id", "1"));

    assertStatus(
        Status.Code.PERMISSION_DENIED,
        "fits no rule of its issuer here; \"whoami\" shows its claims",
        () -> publisher.artifacts(outsider).get(key("web/shop", "1")));
    assertThat(recorded())
        .containsExactly(
            "rackcast.v1.Artifacts/Get from 127.0.0.1 as github:repo:acme/web:ref:refs/heads/main");
  }

  @Test
  void audit_twoRunsOfOneJobInAMinute_areToldApartByTheirClaims() throws Exception {
    ci = issuer.sign(issuer.claims());
    publish("web/shop", "1", bytes(1000));
    ci = issuer.sign(issuer.claims().claim("run_id", "100"));
    publish("web/shop", "2", bytes(2000));

    var first = decisionsOf("run_id=99 ");
    var second = decisionsOf("run_id=100 ");

    assertThat(first).extracting(Decision::getSubject).contains("web/shop");
    assertThat(second).extracting(Decision::getSubject).contains("web/shop");
    assertThat(second)
        .allSatisfy(
            decision ->
                assertThat(decision.getClaims())
                    .contains("run_id=100 run_attempt=1 repository_id=4711"));
  }

  private List<Decision> decisionsOf(String claims) {
    var request = ListDecisionsRequest.newBuilder().setAction("publish").setClaims(claims).build();
    return publisher.audit(AUDITOR).listDecisions(request).getDecisionsList();
  }

  /** What the audit log has of callers whom no rule knows. */
  private List<String> recorded() {
    var request = ListDecisionsRequest.newBuilder().setCaller("").build();
    return publisher.audit(AUDITOR).listDecisions(request).getDecisionsList().stream()
        .map(Decision::getSubject)
        .toList();
  }

  @Test
  void settings_ruleForEverybody_isRefused() throws IOException {
    String rule = "claims: [\"repository=acme/*\"]";
    assertRefused(rule, "claims: [\"repository=*\"]", "says whose jobs it is for");
    assertRefused(rule, "claims: [\"ref=refs/heads/main\"]", "says whose jobs it is for");
    assertRefused(rule, "claims: []", "says whose jobs it is for");
    assertRefused(rule, "claims: [\"repository\"]", "is not a claim");
    assertRefused(issuer.url(), "http://ci.example", "is not an https URL");
    assertRefused("rights: [read]", "rights: [rea]", "\"rea\" is not a right");
    assertRefused("rights: [read]", "rights: [keys]", "\"keys\" is not a right here");
    assertRefused("names: [\"base\"]", "names: []", "has no names");
    assertRefused("audience: rackcast", "", "audience is missing");
    assertRefused("rights: [read]", "rights: []", "gives no rights");
    assertRefused("name: \"ci\"", "name: \"github:repo:acme\"", "give it another");
  }

  @Test
  void settings_ofTheReadme_areAccepted() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    int from = readme.indexOf("# publisher.yaml\noidc:");
    var file = folder.resolve("readme.yaml");
    Files.writeString(file, readme.substring(from, readme.indexOf("```", from)));

    var result = new TestCommands().run("check-config", file.toString());

    assertThat(result.code()).as(result.out() + result.err()).isZero();
  }

  private void assertRefused(String old, String changed, String sentence) throws IOException {
    var settings = publisher.folder().resolve("publisher.yaml");
    var file = folder.resolve("changed.yaml");
    Files.writeString(file, Files.readString(settings).replace(old, changed));

    var result = new TestCommands().run("check-config", file.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out() + result.err()).contains(sentence);
  }
}
