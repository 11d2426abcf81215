package io.rackcast.publisher.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.rackcast.proto.v1.ListRequest;
import io.rackcast.proto.v1.RegisterRequest;
import io.rackcast.proto.v1.Release;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.registration.TestSite;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegisterCallTest {
  private static final byte[] DATA = "a build, and all that is in it".repeat(100).getBytes(UTF_8);

  @TempDir Path folder;
  private final TestSite site = new TestSite(DATA);
  private TestPublisher publisher;

  @BeforeEach
  void start() {
    publisher =
        TestPublisher.in(
            folder,
            Map.of(
                "RACKCAST_PUBLISHER_REGISTER_ALLOWED_URLS",
                site.url("/ok/"),
                "RACKCAST_PUBLISHER_REGISTER_TIMEOUT",
                "10m"));
  }

  @AfterEach
  void stop() {
    publisher.close();
    site.close();
  }

  private RegisterRequest request(String version, String path) throws Exception {
    var sha256 = MessageDigest.getInstance("SHA-256").digest(DATA);
    return RegisterRequest.newBuilder()
        .setName("web")
        .setVersion(version)
        .setContentName("f.bin")
        .setUrl(site.url(path))
        .setSha256(ByteString.copyFrom(sha256))
        .build();
  }

  private ListenableFuture<Release> register(String version, String path) throws Exception {
    return publisher.artifactsLater(publisher.token("ci")).register(request(version, path));
  }

  private String metrics() throws Exception {
    var request = HttpRequest.newBuilder(URI.create(publisher.http() + "/metrics")).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private void awaitRegistrations(int running, int waiting) {
    var name = "rackcast_publisher_registrations{state=";
    await()
        .untilAsserted(
            () ->
                assertThat(metrics())
                    .contains(name + "\"running\"} " + running + ".0")
                    .contains(name + "\"waiting\"} " + waiting + ".0"));
  }

  @Test
  void register_allowedUrl_isAnsweredWithTheRelease() throws Exception {
    var release = register("1", "/ok/whole").get();

    assertThat(release.getArtifact().getSizeBytes()).isEqualTo(DATA.length);
    assertThat(release.getPublishedBy()).isEqualTo("ci");
    assertThat(metrics()).contains("rackcast_publisher_registered_bytes_total " + DATA.length);
  }

  @Test
  void register_moreThanThereAreThreads_leavesThemToOtherCalls() throws Exception {
    for (int i = 0; i < 40; i++) {
      var unused = register("v" + i, "/ok/stalls");
    }
    awaitRegistrations(4, 36);

    var list = publisher.artifacts(publisher.token("ci")).list(ListRequest.getDefaultInstance());

    assertThat(list.getReleasesCount()).isZero();
  }

  @Test
  void register_callerGoesAway_endsTheFetch() throws Exception {
    List<ListenableFuture<Release>> calls = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      calls.add(register("v" + i, "/ok/stalls"));
    }
    awaitRegistrations(4, 2);

    calls.forEach(call -> call.cancel(true));

    awaitRegistrations(0, 0);
  }

  @Test
  void register_publisherStops_tellsTheCallerToTryAgain() throws Exception {
    var call = register("1", "/ok/stalls");
    awaitRegistrations(1, 0);

    publisher.stopServer();

    var thrown = catchThrowableOfType(ExecutionException.class, call::get);
    var status = Status.fromThrowable(thrown);
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getDescription()).isEqualTo("the publisher stops; try again");
  }
}
