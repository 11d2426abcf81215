package io.rackcast.publisher.identity.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rackcast.publisher.testkit.CiClaims;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer of identity tokens on loopback, as a CI system is one. */
public final class TestIssuer implements AutoCloseable {
  private final HttpServer server;
  private final AtomicInteger keyReads = new AtomicInteger();
  private volatile RSAKey key = key("first");
  private final List<JWK> others = new CopyOnWriteArrayList<>();
  private volatile boolean isDown;
  private volatile Map<String, Object> job = CiClaims.github();

  public TestIssuer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/.well-known/openid-configuration",
        call -> answer(call, "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/k\"}".formatted(url(), url())));
    server.createContext(
        "/k",
        call -> {
          keyReads.incrementAndGet();
          var keys = new ArrayList<JWK>(others);
          keys.add(key);
          answer(call, new JWKSet(keys).toString());
        });
    // As the runner of a job does.
    server.createContext(
        "/token",
        call -> {
          String query = call.getRequestURI().getQuery();
          var audience = query.substring(query.indexOf("audience=") + "audience=".length());
          answer(call, "{\"value\":\"%s\"}".formatted(sign(claims().audience(audience))));
        });
    server.start();
  }

  private void answer(HttpExchange call, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    call.sendResponseHeaders(isDown ? 503 : 200, bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Where the runner hands out the job's tokens. */
  public String runner() {
    return url() + "/token?api-version=2.0";
  }

  /** How often somebody has read the keys. */
  int keyReads() {
    return keyReads.get();
  }

  void setDown(boolean down) {
    isDown = down;
  }

  void rotate(String id) {
    key = key(id);
  }

  static RSAKey key(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** From now on tokens say this of the job, and not what they said. */
  public void say(Map<String, Object> claims) {
    job = Map.copyOf(claims);
  }

  /** What a job's token says, if it is a good one. */
  public JWTClaimsSet.Builder claims() {
    var now = Instant.now();
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(url())
            .audience("rackcast")
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(now))
            .notBeforeTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)));
    job.forEach(claims::claim);
    return claims;
  }

  public String sign(JWTClaimsSet.Builder claims) {
    return sign(claims, JWSAlgorithm.RS256, key);
  }

  static String sign(JWTClaimsSet.Builder claims, RSAKey with) {
    return sign(claims, JWSAlgorithm.RS256, with);
  }

  /** Signed as the algorithm says, with a key that its issuer then has, too. */
  String sign(JWTClaimsSet.Builder claims, JWSAlgorithm algorithm) throws JOSEException {
    JWK with =
        JWSAlgorithm.Family.RSA.contains(algorithm)
            ? key
            : new ECKeyGenerator(Curve.forJWSAlgorithm(algorithm).iterator().next())
                .keyID(algorithm.getName())
                .generate();
    others.add(with);
    return sign(claims, algorithm, with);
  }

  private static String sign(JWTClaimsSet.Builder claims, JWSAlgorithm algorithm, JWK with) {
    try {
      var header = new JWSHeader.Builder(algorithm).keyID(with.getKeyID()).build();
      var jwt = new SignedJWT(header, claims.build());
      jwt.sign(
          with instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner(with.toECKey()));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signed with its public key as if that were a shared secret. */
  String confused(JWTClaimsSet.Builder claims) {
    try {
      var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build();
      var jwt = new SignedJWT(header, claims.build());
      jwt.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
