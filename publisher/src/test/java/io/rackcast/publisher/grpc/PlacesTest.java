package io.rackcast.publisher.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.bencode.BencodeLimits;
import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.proto.testkit.RegistrySite;
import io.rackcast.proto.testkit.SignedBucket;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.v1.GetRequest;
import io.rackcast.proto.v1.GetTorrentRequest;
import io.rackcast.proto.v1.PlaceKind;
import io.rackcast.proto.v1.RegisterRequest;
import io.rackcast.proto.v1.Release;
import io.rackcast.proto.v1.ReleaseKey;
import io.rackcast.proto.v1.Source;
import io.rackcast.proto.v1.TorrentForm;
import io.rackcast.publisher.TestPublisher;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Content that lives elsewhere: who is told what of it. */
final class PlacesTest {
  private static final byte[] DATA = new byte[200_000];
  private static final byte[] DIGEST;

  static {
    new Random(6).nextBytes(DATA);
    try {
      DIGEST = MessageDigest.getInstance("SHA-256").digest(DATA);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @TempDir Path folder;
  private final ContentSite site = new ContentSite().put("f.bin", DATA);
  private final RegistrySite registry = new RegistrySite(DATA);
  private TestPublisher publisher;

  @BeforeEach
  void start() {
    publisher =
        TestPublisher.in(
            folder,
            yaml ->
                yaml.replace("web-seeds: false", "web-seeds: true")
                    .replace(
                        "allowed-urls: []",
                        "allowed-urls: [\"%s\", \"%s\", \"%s\"]"
                            .formatted(
                                site.url("/"), registry.site.url("/"), registry.store.url("/")))
                    .replace(
                        "buckets: []",
                        "buckets: [{url: \"%s\", region: r, access-key: k, secret-key: s3cret}]"
                            .formatted(site.url("/bucket/"))));
  }

  @AfterEach
  void stop() {
    publisher.close();
    site.close();
    registry.close();
  }

  private Release register(String url, Map<String, String> headers) {
    return register(url, headers, true);
  }

  private Release register(String url, Map<String, String> headers, boolean leave) {
    return publisher
        .artifacts(publisher.token("ci"))
        .register(
            RegisterRequest.newBuilder()
                .setName("web")
                .setVersion("1")
                .setContentName("f.bin")
                .setUrl(url)
                .setSha256(ByteString.copyFrom(DIGEST))
                .putAllHeaders(headers)
                .setLeave(leave)
                .build());
  }

  private static GetRequest web() {
    return GetRequest.newBuilder()
        .setRelease(ReleaseKey.newBuilder().setName("web").setVersion("1"))
        .build();
  }

  private Source source() {
    var sources = publisher.artifacts(publisher.token("origin")).getSources(web());
    assertThat(sources.getFilesCount()).isEqualTo(1);
    assertThat(sources.getFiles(0).getAtPublisher()).isFalse();
    assertThat(sources.getFiles(0).getElsewhereCount()).isEqualTo(1);
    return sources.getFiles(0).getElsewhere(0);
  }

  @Test
  void register_leftContentAgainToBeKept_isKept() {
    register(site.url("/files/f.bin"), Map.of());
    assertThat(source().getUrl()).isEqualTo(site.url("/files/f.bin"));

    register(site.url("/files/f.bin"), Map.of(), false);

    var sources = publisher.artifacts(publisher.token("origin")).getSources(web());
    assertThat(sources.getFiles(0).getAtPublisher()).isTrue();
  }

  @Test
  void sources_leftContent_areToldToOriginsWholeAndToOthersWithoutSecrets() throws Exception {
    site.on("/closed/", call -> site.sendRange(call, DATA));
    String url = site.url("/closed/f.bin?Expires=4000000000&Signature=s3cret-link");

    var release = register(url, Map.of("X-Custom", "s3cret-header"));

    assertThat(site.asked()).last().extracting("custom").isEqualTo("s3cret-header");
    assertThat(source().getUrl()).isEqualTo(url);
    assertThat(source().getHeadersMap()).containsExactly(Map.entry("X-Custom", "s3cret-header"));
    assertThat(source().getEtag()).isEqualTo("\"one\"");
    assertThat(source().getExpiresAt().getSeconds()).isEqualTo(4_000_000_000L);
    assertThat(release.getArtifact().getKept()).isFalse();
    assertThat(release.getArtifact().getPlaces(0).getUrl()).isEqualTo(site.url("/closed/f.bin"));
    assertThat(release.getArtifact().getPlaces(0).getKind())
        .isEqualTo(PlaceKind.PLACE_KIND_SIGNED_LINK);
    assertThat(release.toString()).doesNotContain("s3cret");
    assertThat(publisher.run("show", "web@1").out())
        .contains("also at", site.url("/closed/f.bin"), "the link ends at 2096")
        .doesNotContain("s3cret");
    assertThat(blob()).contains("404", "left where it was registered");
    assertThat(publisher.run("list", "--json").out()).doesNotContain("s3cret");
  }

  private String blob() throws Exception {
    var path = "/blobs/sha256:" + HexFormat.of().formatHex(DIGEST);
    var request =
        HttpRequest.newBuilder(URI.create(publisher.http() + path))
            .header("Authorization", "Bearer " + publisher.token("origin"))
            .build();
    var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  @Test
  void sources_withoutTheRightOrigin_areDenied() {
    register(site.url("/files/f.bin"), Map.of());

    for (var who : new String[] {"ci", "agent"}) {
      var thrown =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> publisher.artifacts(publisher.token(who)).getSources(web()));
      assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
  }

  @Test
  void sources_objectOfAKnownBucket_areSignedAnewEachTime() throws Exception {
    SignedBucket.open(site, "/bucket/", "k", "s3cret", DATA);

    var release = register(site.url("/bucket/f.bin"), Map.of());

    assertThat(source().getUrl()).contains("/bucket/f.bin?X-Amz-Algorithm=");
    assertThat(source().getExpiresAt().getSeconds()).isGreaterThan(Instant.now().getEpochSecond());
    assertThat(status(source().getUrl())).isEqualTo(200);
    assertThat(status(source().getUrl().replace("f.bin", "other.bin"))).isEqualTo(403);
    assertThat(release.getArtifact().getPlaces(0).hasExpiresAt()).isFalse();
    assertThat(release.getArtifact().getPlaces(0).getKind())
        .isEqualTo(PlaceKind.PLACE_KIND_SIGNED_LINK);
    assertThat(torrent(TorrentForm.TORRENT_FORM_HYBRID)).doesNotContain("url-list");
  }

  private static int status(String url) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url)).build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void register_blobOfARegistry_isReadWithItsTokenFlow() {
    var release = register(registry.url(HexFormat.of().formatHex(DIGEST)), Map.of());

    assertThat(release.getArtifact().getSizeBytes()).isEqualTo(DATA.length);
    assertThat(source().getKind()).isEqualTo(PlaceKind.PLACE_KIND_REGISTRY);
    assertThat(source().hasExpiresAt()).isFalse();
  }

  @Test
  void torrent_webSeedsSwitchedOn_namesPlainUrlsInBothFormsOfTheSameSwarm() {
    var release = register(site.url("/files/f.bin"), Map.of());

    for (var form :
        new TorrentForm[] {TorrentForm.TORRENT_FORM_HYBRID, TorrentForm.TORRENT_FORM_V1}) {
      assertThat(torrent(form)).contains("8:url-list", site.url("/files/f.bin"));
    }
    assertThat(Metainfo.parse(metainfo(TorrentForm.TORRENT_FORM_HYBRID)).infoHash().bytes())
        .isEqualTo(release.getArtifact().getInfohash().toByteArray());
    // Strict: keys in their order.
    assertThat(
            Bencode.readDictionary(metainfo(TorrentForm.TORRENT_FORM_HYBRID), BencodeLimits.MESSAGE)
                .has("url-list"))
        .isTrue();
  }

  @Test
  void torrent_ofContentThatNeedsASecret_namesNoWebSeed() {
    register(site.url("/files/f.bin"), Map.of("X-Custom", "s3cret"));

    assertThat(torrent(TorrentForm.TORRENT_FORM_HYBRID)).doesNotContain("url-list", "s3cret");
  }

  private byte[] metainfo(TorrentForm form) {
    return publisher
        .artifacts(publisher.token("ci"))
        .getTorrent(
            GetTorrentRequest.newBuilder().setKey(web()).setNode("n1").setForm(form).build())
        .getMetainfo()
        .toByteArray();
  }

  private String torrent(TorrentForm form) {
    return new String(metainfo(form), StandardCharsets.ISO_8859_1);
  }
}
