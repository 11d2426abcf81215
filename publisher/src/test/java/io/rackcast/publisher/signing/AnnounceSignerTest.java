package io.rackcast.publisher.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.rackcast.proto.token.AnnounceTokens;
import io.rackcast.proto.token.AnnounceUrl;
import io.rackcast.proto.token.KeySource;
import io.rackcast.proto.token.TokenKey;
import io.rackcast.proto.token.TokenSigner;
import io.rackcast.proto.token.TokenVerdict.Verified;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.ArtifactKind;
import io.rackcast.publisher.store.StoredArtifact;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnounceSignerTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
  private static final InfoHash V1 = InfoHash.parse("1".repeat(40));
  private static final InfoHash V1_FORM = InfoHash.parse("2".repeat(40));
  private static final InfoHash STRANGER = InfoHash.parse("3".repeat(40));
  private static final Sha256Digest V2 = Sha256Digest.parse("4".repeat(64));

  @Test // a client that reads only the v1 form announces under that form's infohash
  void sign_artifactWithFurtherNames_givesATokenForAllOfThemAndNoOther() throws JOSEException {
    var key = new RSAKeyGenerator(2048).keyID("k1").generate();
    var terms =
        new AnnounceSigner.Terms(
            "http://p", "rackcast", Duration.ofHours(1), List.of("http://t/announce"));
    var signer = new AnnounceSigner(new TokenSigner(key), terms, CLOCK);
    var artifact =
        new StoredArtifact.Content(
            V2, ArtifactKind.FILE, V1, V2, List.of(V1_FORM), "app", 1, 16384);

    var urls = signer.sign(artifact, "r1n1", Duration.ZERO);

    var tokens =
        new AnnounceTokens(
            "http://p", "rackcast", KeySource.of(List.of(TokenKey.rsa(key))), CLOCK, Duration.ZERO);
    var verdict = tokens.verify(AnnounceUrl.token(urls.urls().get(0)).orElseThrow());
    assertThat(verdict).isInstanceOf(Verified.class);
    var claims = ((Verified) verdict).claims();
    assertThat(List.of(V1, V2.truncated(), V1_FORM)).allMatch(claims::allows);
    assertThat(claims.allows(STRANGER)).isFalse();
  }
}
