package io.rackcast.proto.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwksTest {
  private static List<TokenKey> read(String json) {
    return Jwks.read(json.getBytes(StandardCharsets.UTF_8));
  }

  /** A public key of any size; nobody has its private part. */
  private static RSAKey.Builder key(int bits) throws Exception {
    var modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
    var spec = new RSAPublicKeySpec(modulus, BigInteger.valueOf(65537));
    return new RSAKey.Builder((RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec));
  }

  @Test
  void write_privateKeys_givesPublicPartsThatReadBack() {
    var second = new RSAKey.Builder(TestKeys.STRANGER).keyID("k2").build();

    String json = Jwks.write(List.of(TestKeys.PUBLISHER, second));

    assertThat(json).doesNotContain("\"d\"", "\"p\"", "\"q\"", "\"dp\"", "\"dq\"", "\"qi\"");
    assertThat(read(json)).extracting(TokenKey::kid).containsExactly("k1", "k2");
    assertThat(read(json)).extracting(TokenKey::algorithm).containsOnly(TokenAlgorithm.RS256);
  }

  @Test
  void read_keysForOtherThings_arePassedOver() throws Exception {
    var secret = new OctetSequenceKey.Builder(new byte[32]).keyID("secret").build();
    var encryption = key(2048).keyID("enc").keyUse(KeyUse.ENCRYPTION).build();
    var pss = key(2048).keyID("pss").algorithm(JWSAlgorithm.PS256).build();
    var good =
        key(2048).keyID("good").keyUse(KeyUse.SIGNATURE).algorithm(JWSAlgorithm.RS256).build();
    String json = new JWKSet(List.of(secret, encryption, pss, good)).toString(false);

    assertThat(read(json.replace("{\"keys\":[", "{\"keys\":[{\"kty\":\"new\",\"kid\":\"n\"},")))
        .extracting(TokenKey::kid)
        .containsExactly("good");
  }

  @Test
  void read_weakNamelessOrTwinKeys_areRefused() throws Exception {
    String weak = Jwks.write(List.of(key(1024).keyID("weak").build()));
    String heavy = Jwks.write(List.of(key(16384).keyID("heavy").build()));
    String nameless = Jwks.write(List.of(key(2048).build()));
    String twins = Jwks.write(List.of(key(2048).keyID("a").build(), key(3072).keyID("a").build()));

    assertThatThrownBy(() -> read(weak)).hasMessage("key \"weak\" has 1024 bits; use 2048 to 8192");
    assertThatThrownBy(() -> read(heavy))
        .hasMessage("key \"heavy\" has 16384 bits; use 2048 to 8192");
    assertThatThrownBy(() -> read(nameless)).hasMessage("a key has no kid; give each key one");
    assertThatThrownBy(() -> read(twins))
        .hasMessage("two keys are called \"a\"; give each a kid of its own");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"keys\":5}",
        "{\"keys\":[5]}",
        "<html>",
        "{\"keys\":[{}]}"
      })
  void read_noKeySet_isRefused(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("this is no JSON Web Key Set; check the URL");
  }

  @Test
  void read_emptySet_isRefused() {
    assertThatThrownBy(() -> read("{\"keys\":[]}"))
        .hasMessage("the key set has no RS256, ES256 or EdDSA key; publish one");
  }

  @Test
  void read_beyondLimits_isRefused() throws Exception {
    String many = Jwks.write(Collections.nCopies(Jwks.MOST_KEYS + 1, key(2048).keyID("a").build()));

    assertThatThrownBy(() -> read(many)).hasMessage("the key set has 65 keys; at most 64 are read");
    assertThatThrownBy(() -> Jwks.read(new byte[Jwks.MOST_BYTES + 1]))
        .hasMessage("the key set has 65537 bytes; at most 65536 are read");
  }

  @Test
  void read_everyTruncationAndManyMutations_endsInKeysOrARefusal() throws Exception {
    String good = Jwks.write(List.of(key(2048).keyID("a").keyUse(KeyUse.SIGNATURE).build()));
    var random = new Random(3);

    for (int i = 0; i < 3_000; i++) {
      var letters = new StringBuilder(good);
      if (i < good.length()) {
        letters.setLength(i);
      } else {
        letters.setCharAt(random.nextInt(good.length()), "{}[]\":,019null".charAt(i % 14));
        letters.setCharAt(random.nextInt(good.length()), "{}[]\":,019null".charAt(i % 13));
      }
      try {
        assertThat(read(letters.toString())).hasSize(1);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }
}
