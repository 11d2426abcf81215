package io.rackcast.publisher.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.rackcast.proto.v1.ListRequest;
import io.rackcast.proto.v1.NodeTokenRequest;
import io.rackcast.proto.v1.RevokeRequest;
import io.rackcast.proto.v1.SignRequest;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RightsTest extends CallsFixture {
  /** What each first token may do: the least it needs. */
  @ParameterizedTest(name = "{0} may {1}: {2}")
  @CsvSource(
      textBlock =
          """
          ci,      publish, OK
          ci,      read,    OK
          ci,      revoke,  NOT_FOUND
          ci,      sign,    NOT_FOUND
          ci,      node,    PERMISSION_DENIED
          tracker, publish, PERMISSION_DENIED
          tracker, read,    PERMISSION_DENIED
          tracker, revoke,  PERMISSION_DENIED
          tracker, sign,    PERMISSION_DENIED
          tracker, node,    PERMISSION_DENIED
          agent,   publish, PERMISSION_DENIED
          agent,   read,    OK
          agent,   revoke,  PERMISSION_DENIED
          agent,   sign,    NOT_FOUND
          agent,   node,    OK
          ci,      sources, NOT_FOUND
          agent,   sources, NOT_FOUND
          nobody,  publish, UNAUTHENTICATED
          nobody,  read,    UNAUTHENTICATED
          nobody,  node,    UNAUTHENTICATED
          """)
  void call_withToken_isAllowedOnlyWhatItsRuleGives(String who, String what, Status.Code code) {
    var token = who.equals("nobody") ? "rc_guessed" : publisher.token(who);

    var thrown = catchThrowableOfType(StatusRuntimeException.class, () -> call(what, token));

    assertThat(thrown == null ? Status.Code.OK : thrown.getStatus().getCode()).isEqualTo(code);
  }

  @Test
  void health_withoutToken_isServing() {
    var answer =
        HealthGrpc.newBlockingStub(publisher.channel())
            .check(HealthCheckRequest.getDefaultInstance());

    assertThat(answer.getStatus()).isEqualTo(ServingStatus.SERVING);
  }

  private Object call(String what, String token) {
    var artifacts = publisher.artifacts(token);
    return switch (what) {
      case "publish" -> artifacts.beginUpload(request("web", "1", 10));
      case "read" -> artifacts.list(ListRequest.getDefaultInstance());
      case "revoke" ->
          artifacts.revoke(
              RevokeRequest.newBuilder()
                  .setRelease(key("none", "1").getRelease())
                  .setReason("x")
                  .build());
      case "sign" ->
          publisher
              .announceUrls(token)
              .sign(SignRequest.newBuilder().setKey(key("none", "1")).setNode("n").build());
      case "node" ->
          publisher
              .announceUrls(token)
              .issueNodeToken(NodeTokenRequest.newBuilder().setNode("n1").build());
      case "sources" -> artifacts.getSources(key("none", "1"));
      default -> throw new IllegalArgumentException(what);
    };
  }

  @Test
  void reflection_withoutToken_listsTheServices() throws Exception {
    var answer = new CompletableFuture<ServerReflectionResponse>();
    var call = ServerReflectionGrpc.newStub(publisher.channel()).serverReflectionInfo(into(answer));

    call.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

    assertThat(answer.get(30, SECONDS).getListServicesResponse().getServiceList())
        .extracting(service -> service.getName())
        .contains("rackcast.v1.Artifacts", "rackcast.v1.AnnounceUrls", "rackcast.v1.Approvals");
    call.onCompleted();
  }

  @Test
  void call_withTokenOfSomeNames_isAllowedOnThoseOnly() throws Exception {
    var token = "rc_of_the_web_team";
    var settings = publisher.folder().resolve("publisher.yaml");
    var rule =
        """
        tokens:
          - { name: web-team, sha256: "%s", rights: [publish, read], names: ["web/*"] }
        """
            .formatted(HexFormat.of().formatHex(sha256(token.getBytes(UTF_8))));
    Files.writeString(settings, Files.readString(settings).replace("tokens:\n", rule));
    publisher.restart();

    publisher.artifacts(token).beginUpload(request("web/shop", "1", 10));

    assertStatus(
        Status.Code.PERMISSION_DENIED,
        "token \"web-team\" has no right \"publish\" on \"db\"",
        () -> publisher.artifacts(token).beginUpload(request("db", "1", 10)));
    assertStatus(
        Status.Code.PERMISSION_DENIED, "has no right \"revoke\"", () -> call("revoke", token));
  }
}
