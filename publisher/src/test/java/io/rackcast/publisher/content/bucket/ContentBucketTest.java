package io.rackcast.publisher.content.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.pkitesting.CertificateBuilder;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.content.ContentFault;
import io.rackcast.publisher.content.Deadline;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bucket's contract on a server that fails and lags as told. */
final class ContentBucketTest extends ContentBucketContract {
  private static final InfoHash INFO_HASH = InfoHash.parse("cd".repeat(20));

  private final TestBucket bucket = new TestBucket();

  ContentBucketTest() {
    super(64 << 10);
  }

  @Override
  BucketTerms terms(String secret) {
    return bucket.terms(secret);
  }

  @Override
  String secret() {
    return TestBucket.SECRET;
  }

  private static void says503(String fault) {
    assertThat(fault).contains("503");
  }

  @AfterEach
  void stop() {
    bucket.close();
  }

  @Test
  void keep_aPartRefused_givesTheUploadUpAndGoesOnLater() throws Exception {
    bucket.failPart(2);
    assertThatThrownBy(() -> keep(bytes(parts)))
        .isInstanceOf(ContentFault.class)
        .hasMessageContaining("AccessDenied");
    assertThat(bucket.parts).isEmpty();
    assertThat(bucket.objects).isEmpty();

    bucket.failPart(0);

    assertThat(content.kept(List.of(keep(bytes(parts))))).hasSize(1);
  }

  @Test
  void kept_askedOften_asksTheBucketOnce() throws Exception {
    var sha256 = keep(bytes(1000));
    bucket.requests.clear();

    for (int i = 0; i < 100; i++) {
      assertThat(content.kept(List.of(sha256))).hasSize(1);
    }

    assertThat(bucket.requests).isEmpty();
  }

  @Test
  void stream_brokenOff_goesOnWhereItWas() throws Exception {
    var sha256 = keep(bytes(100_000));
    bucket.requests.clear();
    bucket.cutAt(30_000);

    assertThat(read(sha256, 10, 99_990)).isEqualTo(Arrays.copyOfRange(bytes(100_000), 10, 100_000));
    assertThat(bucket.count("GET")).isEqualTo(4);
  }

  @Test
  void stream_removedByAnother_isAFaultThatIsRemembered() throws Exception {
    var sha256 = keep(bytes(1000));
    bucket.objects.clear();

    assertThatThrownBy(() -> read(sha256, 0, 1000)).hasMessageContaining("publish it again");

    assertThat(content.kept(List.of(sha256))).isEmpty();
  }

  @Test
  void kept_bucketAway_isAPassingFault() {
    bucket.away(true);

    var fault = catchThrowableOfType(ContentFault.class, () -> keep(bytes(10)));

    assertThat(fault.isPassing()).isTrue();
    assertThat(fault).hasMessageContaining("503").hasMessageContaining("nothing is lost");
  }

  @Test
  void probe_bucketAway_isNoFault() throws Exception {
    bucket.away(true);

    assertThat(((ContentBucket) content).probe()).hasValueSatisfying(ContentBucketTest::says503);
    assertThat(content.fault()).hasValueSatisfying(ContentBucketTest::says503);
    bucket.away(false);
    assertThat(content.kept(List.of(sha256(bytes(10))))).isEmpty();

    assertThat(content.fault()).isEmpty();
  }

  @Test
  void keep_bucketAwayAfterAPart_keepsThePartsAndGoesOnWithTheOthers() throws Exception {
    bucket.awayAtPart(3);
    assertThatThrownBy(() -> keep(bytes(parts))).hasMessageContaining("503");
    assertThat(bucket.parts).hasSize(1);
    bucket.awayAtPart(0);
    bucket.away(false);
    bucket.requests.clear();

    var sha256 = keep(bytes(parts));

    assertThat(read(sha256, 0, parts)).isEqualTo(bytes(parts));
    assertThat(bucket.parts).isEmpty();
    assertThat(bucket.count("PUT")).isEqualTo(1);
  }

  @Test
  void keep_anotherPutItMeanwhile_leavesTheOthersObject() throws Exception {
    var data = bytes(3000);
    bucket.beforePut(() -> bucket.objects.putIfAbsent(key(hex(data)), data));

    var sha256 = keep(data);

    assertThat(content.kept(List.of(sha256))).hasSize(1);
    assertThat(bucket.objects.get(key(hex(data)))).isSameAs(data);
  }

  @Test
  void within_bucketIsSilent_failsBeforeADatabaseEndsTheTransaction() throws Exception {
    var data = List.of(sha256(bytes(1)), sha256(bytes(2)), sha256(bytes(3)));
    for (int i = 1; i <= 3; i++) {
      keep(bytes(i));
    }
    var silence = new CountDownLatch(1);
    bucket.beforeDelete(key -> awaitQuietly(silence));
    long begun = System.nanoTime();

    assertThatThrownBy(() -> content.within(Deadline.ofTransaction(), () -> content.remove(data)))
        .isInstanceOf(ContentFault.class);

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    assertThat(bucket.count("DELETE rackcast/sha256/")).isEqualTo(3);
    silence.countDown();
  }

  @Test
  void remove_ended_leavesNothingThatIsGoing() throws Exception {
    var sha256 = keep(bytes(100));

    content.remove(List.of(sha256));

    assertThat(bucket.objects).containsOnlyKeys("rackcast/removals");
    assertThat(content.isLostInRemoval(INFO_HASH, List.of(sha256))).isFalse();
  }

  @Test
  void keep_afterKeptAskedForAll_asksNoMore() throws Exception {
    var digests = new ArrayList<Sha256Digest>();
    for (int i = 1; i <= 20; i++) {
      digests.add(keep(bytes(i)));
    }
    content.markRemoval();
    assertThat(content.removalMark()).isNotEmpty();
    bucket.requests.clear();

    assertThat(content.kept(digests)).hasSize(20);
    for (int i = 1; i <= 20; i++) {
      content.keep(Files.write(folder.resolve("again"), bytes(i)), digests.get(i - 1));
    }

    assertThat(bucket.requests).hasSize(20);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void keep_serverKnowsNoCondition_putsWithoutFromThenOn() throws Exception {
    bucket.knowsNoCondition();

    keep(bytes(100));
    keep(bytes(101));

    assertThat(bucket.objects).hasSize(2);
    assertThat(bucket.count("PUT")).isEqualTo(3);
  }

  @Test
  void probe_serverWithAnAuthorityOfItsOwn_isTrustedWhenItIsNamed() throws Exception {
    var root =
        new CertificateBuilder()
            .subject("CN=authority")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    var ca = Files.writeString(folder.resolve("ca.pem"), root.getCertificatePEM());
    var own =
        new CertificateBuilder().subject("CN=s3").addSanIpAddress("127.0.0.1").buildIssuedBy(root);
    var tls = SSLContext.getInstance("TLS");
    tls.init(own.toKeyManagerFactory().getKeyManagers(), null, null);
    try (var secure = new TestBucket(Optional.of(tls))) {
      var unnamed = secure.terms(TestBucket.SECRET);
      var named =
          new BucketTerms(
              unnamed.endpoint(),
              "b",
              "us-east-1",
              unnamed.key(),
              "",
              true,
              unnamed.timeout(),
              ClientTlsFiles.of(Optional.of(ca), Optional.empty(), Optional.empty()));

      try (var store = new ContentBucket(named, Clock.systemUTC())) {
        assertThat(store.probe()).isEmpty();
      }
      try (var store = new ContentBucket(unnamed, Clock.systemUTC())) {
        assertThatThrownBy(store::probe).hasMessageContaining("content.s3.ca");
      }
    }
  }

  @Test
  void keys_noneInTheSettings_areReadFromTheMachinesFile() throws Exception {
    var good = bucket.terms(TestBucket.SECRET);
    var file =
        Files.writeString(
            folder.resolve("credentials"),
            "[default]\naws_access_key_id=%s\naws_secret_access_key=%s\n"
                .formatted(TestBucket.ACCESS, TestBucket.SECRET));

    try (var chain = new MachineKeys(file);
        var store = new ContentBucket(chain.without(good), Clock.systemUTC())) {
      assertThat(store.probe()).isEmpty();
    }
    try (var chain = new MachineKeys(folder.resolve("no-such-file"));
        var store = new ContentBucket(chain.without(good), Clock.systemUTC())) {
      assertThatThrownBy(store::probe)
          .isInstanceOf(ContentFault.class)
          .hasMessageContaining("this machine has no key for the bucket");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/rackcast/", "rackcast", "a//b/", "../x y/"})
  void terms_badPrefix_isRefused(String prefix) {
    var good = bucket.terms(TestBucket.SECRET);

    assertThatThrownBy(
            () ->
                new BucketTerms(
                    good.endpoint(),
                    "b-1",
                    "r",
                    good.key(),
                    prefix,
                    true,
                    good.timeout(),
                    good.authorities()))
        .hasMessageContaining("with / at its end");
  }
}
