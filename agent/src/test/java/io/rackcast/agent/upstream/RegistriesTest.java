package io.rackcast.agent.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.agent.image.ImageManifest;
import io.rackcast.agent.image.ImageName;
import io.rackcast.agent.image.UpstreamBlob;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.source.HostCredentials;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.proto.testkit.RegistrySite;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.Push;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries as they answer on real sockets. */
@Timeout(60)
class RegistriesTest {
  private static final ImageName APP = new ImageName("reg.test", "team/app");
  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  private static final byte[] MANIFEST =
      ("{\"schemaVersion\":2,\"mediaType\":\"" + OCI + "\",\"layers\":[]}").getBytes(UTF_8);
  // Several chunks, and a part of one.
  private static final byte[] BLOB = bytes(300_001);

  private final OciSite site = new OciSite();
  private SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> offered = new CopyOnWriteArrayList<>();
  private int mostReads = 8;
  private Registries registries = registries(registry(site.site.url(""), List.of()));

  @AfterEach
  void stop() {
    registries.close();
    site.close();
  }

  private static UpstreamRegistry registry(String url, List<HostCredentials> credentials) {
    return new UpstreamRegistry(
        "reg.test", SourceUrl.parse(url), ClientTlsFiles.USUAL, credentials);
  }

  private Registries registries(UpstreamRegistry registry) {
    return registries(registry, Duration.ofSeconds(30));
  }

  private Registries registries(UpstreamRegistry registry, Duration silence) {
    meters = new SimpleMeterRegistry();
    return new Registries(
        new UpstreamSettings(List.of(registry), mostReads),
        "test",
        image -> {
          offered.add(image);
          return CompletableFuture.completedFuture(new Found<>(Push.getDefaultInstance()));
        },
        Clock.systemUTC(),
        meters,
        silence);
  }

  private void use(Registries others) {
    registries.close();
    registries = others;
  }

  @Test
  void manifest_ofATag_isServedWithTheTypeItNames() {
    site.put("manifests/v1", MANIFEST);

    var manifest = found(registries.manifest(APP, "v1").join());

    assertThat(manifest).isEqualTo(new ImageManifest(digest(MANIFEST), OCI, MANIFEST));
    assertThat(manifest.bytes()).isEqualTo(MANIFEST);
    assertThat(site.accepted).containsExactly(ReadManifest.ACCEPT);
  }

  @Test
  void manifest_ofATag_isOfferedToThePublisherByThatTag() {
    site.put("manifests/v1", MANIFEST);

    var unused = found(registries.manifest(APP, "v1").join());

    assertThat(offered).containsExactly("reg.test/team/app:v1");
  }

  @Test
  void manifest_askedTwiceInAMoment_isReadOnce() {
    site.put("manifests/v1", MANIFEST);

    var one = registries.manifest(APP, "v1");
    var other = registries.manifest(APP, "v1");

    assertThat(found(one.join())).isEqualTo(found(other.join()));
    assertThat(site.asked("manifests/v1")).isOne();
  }

  @Test
  void manifest_withAnotherDigestThanAskedFor_isRefused() {
    String asked = digest(BLOB).toString();
    site.put("manifests/" + asked, MANIFEST);

    var refused = refused(registries.manifest(APP, asked).join());

    assertThat(refused.why()).isEqualTo(Why.FAULT);
    assertThat(refused.sentence())
        .isEqualTo(
            "the manifest reg.test/team/app@%s came with the digest %s; mend the registry"
                .formatted(asked, digest(MANIFEST)));
    assertThat(offered).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "[]", "{\"schemaVersion\":1}", "{\"mediaType\":\"a\\nb/c\"}"})
  void manifest_thatIsNone_isAFault(String text) {
    site.put("manifests/v1", text.getBytes(UTF_8));

    assertThat(refused(registries.manifest(APP, "v1").join()).why()).isEqualTo(Why.FAULT);
  }

  @Test
  void manifest_ofMoreThan4MiB_isAFault() {
    site.put("manifests/v1", new byte[ReadManifest.MOST_BYTES + 1]);

    var refused = refused(registries.manifest(APP, "v1").join());

    assertThat(refused.sentence()).endsWith("has more than 4194304 bytes");
  }

  @ParameterizedTest
  @CsvSource({"404, UNKNOWN", "401, DENIED", "403, DENIED", "429, UNREACHABLE", "503, UNREACHABLE"})
  void manifest_refusedByTheRegistry_saysWhy(int status, Why why) {
    site.site.status = status;

    assertThat(refused(registries.manifest(APP, "v1").join()).why()).isEqualTo(why);
  }

  @Test
  void manifest_ofARegistryThatIsGone_isUnreachable() {
    site.close();

    assertThat(refused(registries.manifest(APP, "v1").join()).why()).isEqualTo(Why.UNREACHABLE);
  }

  @Test
  void manifest_ofARegistryThatIsNotInTheSettings_isUnknownAndNobodyIsAsked() {
    var other = new ImageName(site.site.hostPort(), "team/app");

    var refused = refused(registries.manifest(other, "v1").join());

    assertThat(refused.why()).isEqualTo(Why.UNKNOWN);
    assertThat(refused.sentence()).contains("is not among mirror.upstreams");
    assertThat(site.site.asked()).isEmpty();
  }

  @Test
  void manifest_byWhatIsNoReference_isUnknownAndNobodyIsAsked() {
    var refused = refused(registries.manifest(APP, "../../../other").join());

    assertThat(refused.why()).isEqualTo(Why.UNKNOWN);
    assertThat(site.site.asked()).isEmpty();
  }

  @Test
  void blob_fromItsBegin_comesWhole() throws Exception {
    site.put("blobs/" + digest(BLOB), BLOB);

    try (var blob = found(registries.blob(APP, digest(BLOB), 0).join())) {
      assertThat(blob.sizeBytes()).isEqualTo(BLOB.length);
      assertThat(rest(blob)).isEqualTo(BLOB);
    }

    assertThat(meters.get("rackcast.agent.upstream.bytes").counter().count())
        .isEqualTo(BLOB.length);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "200000, true", "300000, true", "300001, true", "200000, false"})
  void blob_fromAnOffset_isTheRest(int offset, boolean knowsRanges) throws Exception {
    site.knowsRanges = knowsRanges;
    site.put("blobs/" + digest(BLOB), BLOB);

    try (var blob = found(registries.blob(APP, digest(BLOB), offset).join())) {
      assertThat(blob.sizeBytes()).isEqualTo(BLOB.length);
      assertThat(rest(blob)).isEqualTo(Arrays.copyOfRange(BLOB, offset, BLOB.length));
    }
  }

  @Test
  void blob_withOtherBytes_endsBeforeItsLastOnes() throws Exception {
    var other = BLOB.clone();
    other[7] ^= 1;
    site.put("blobs/" + digest(BLOB), other);
    var came = new ByteArrayOutputStream();

    try (var blob = found(registries.blob(APP, digest(BLOB), 0).join())) {
      assertThatThrownBy(() -> copy(blob, came))
          .hasMessageContaining("came with the digest " + digest(other));
    }

    assertThat(came.size()).isLessThan(BLOB.length);
    assertThat(meters.get("rackcast.agent.upstream.broken").counter().count()).isOne();
  }

  @Test
  void blob_thatBreaksOff_failsWithASentence() throws Exception {
    site.put("blobs/" + digest(BLOB), BLOB);
    site.site.cutAfter = 200_000;

    try (var blob = found(registries.blob(APP, digest(BLOB), 0).join())) {
      assertThatThrownBy(() -> rest(blob)).hasMessageContaining(" of 300001");
    }
  }

  @Test
  void blob_thatStandsStill_failsWithASentence() throws Exception {
    use(registries(registry(site.site.url(""), List.of()), Duration.ofMillis(100)));
    site.put("blobs/" + digest(BLOB), BLOB);
    site.site.stallAfter = 200_000;

    try (var blob = found(registries.blob(APP, digest(BLOB), 0).join())) {
      assertThatThrownBy(() -> rest(blob)).hasMessageContaining("stands still");
    }
  }

  @Test
  void blob_closedWhileItIsWaitedFor_endsTheWaiting() throws Exception {
    site.put("blobs/" + digest(BLOB), BLOB);
    site.site.stallAfter = 0;
    var blob = found(registries.blob(APP, digest(BLOB), 0).join());
    var next = blob.next().toCompletableFuture();

    blob.close();

    assertThatThrownBy(next::join).hasMessageContaining("was given up");
  }

  @Test
  void blob_ofNothing_isEmpty() throws Exception {
    var nothing = new byte[0];
    site.put("blobs/" + digest(nothing), nothing);

    assertThat(found(registries.blobSize(APP, digest(nothing)).join())).isZero();
    try (var blob = found(registries.blob(APP, digest(nothing), 0).join())) {
      assertThat(rest(blob)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void blobSize_withAndWithoutRanges_isTheWhole(boolean knowsRanges) {
    site.knowsRanges = knowsRanges;
    site.put("blobs/" + digest(BLOB), BLOB);

    assertThat(found(registries.blobSize(APP, digest(BLOB)).join())).isEqualTo(BLOB.length);
  }

  @Test
  void blob_whileAllPermitsAreHeld_isToldToWaitUntilOneIsClosed() throws Exception {
    mostReads = 1;
    use(registries(registry(site.site.url(""), List.of())));
    site.put("blobs/" + digest(BLOB), BLOB);
    var first = found(registries.blob(APP, digest(BLOB), 0).join());

    var second = refused(registries.blob(APP, digest(BLOB), 0).join());
    first.close();
    first.close();

    assertThat(second.why()).isEqualTo(Why.UNREACHABLE);
    assertThat(second.sentence()).startsWith("1 requests to registries are under way");
    try (var third = found(registries.blob(APP, digest(BLOB), 0).join())) {
      assertThat(rest(third)).isEqualTo(BLOB);
      assertThat(meters.get("rackcast.agent.upstream.reads").gauge().value()).isOne();
    }
  }

  @Test
  void blob_behindATokenServerAndARedirect_comesAndNoSecretGoesAlong() throws Exception {
    try (var behind = new RegistrySite(BLOB)) {
      behind.price = "robot:secret";
      var shown =
          new HostCredentials(behind.site.hostPort(), Optional.of("robot"), Secret.of("secret"));
      use(registries(registry(behind.site.url(""), List.of(shown))));

      try (var blob = found(registries.blob(APP, digest(BLOB), 0).join())) {
        assertThat(rest(blob)).isEqualTo(BLOB);
      }

      assertThat(behind.store.asked()).allMatch(asked -> asked.authorization().isEmpty());
    }
  }

  @Test
  void blob_behindATokenServerWithoutCredentials_isDeniedAndSaysWhatToSet() {
    try (var behind = new RegistrySite(BLOB)) {
      behind.price = "robot:secret";
      use(registries(registry(behind.site.url(""), List.of())));

      var refused = refused(registries.blob(APP, digest(BLOB), 0).join());

      assertThat(refused.why()).isEqualTo(Why.DENIED);
      assertThat(refused.sentence()).contains("give the credentials");
    }
  }

  @Test
  void manifest_afterClosing_isUnreachable() {
    registries.close();

    assertThat(refused(registries.manifest(APP, "v1").join()).why()).isEqualTo(Why.UNREACHABLE);
  }

  private static byte[] rest(UpstreamBlob blob) {
    var all = new ByteArrayOutputStream();
    copy(blob, all);
    return all.toByteArray();
  }

  private static void copy(UpstreamBlob blob, ByteArrayOutputStream to) {
    for (; ; ) {
      var bytes = blob.next().toCompletableFuture().join();
      if (!bytes.hasRemaining()) {
        return;
      }
      var copy = new byte[bytes.remaining()];
      bytes.get(copy);
      to.writeBytes(copy);
    }
  }

  private static <T> T found(Reply<T> reply) {
    assertThat(reply).isInstanceOf(Found.class);
    return ((Found<T>) reply).value();
  }

  private static <T> Refused<T> refused(Reply<T> reply) {
    assertThat(reply).isInstanceOf(Refused.class);
    return (Refused<T>) reply;
  }

  private static Sha256Digest digest(byte[] bytes) {
    var hash = Sha256.start();
    hash.update(bytes);
    return Sha256.end(hash);
  }

  private static byte[] bytes(int count) {
    var bytes = new byte[count];
    new Random(1).nextBytes(bytes);
    return bytes;
  }
}
