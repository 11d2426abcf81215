package io.rackcast.publisher.identity.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer of identity tokens on loopback, as a CI system is one. */
public final class TestIssuer implements AutoCloseable {
  private final HttpServer server;
  private final AtomicInteger keyReads = new AtomicInteger();
  private volatile RSAKey key = key("first");
  private volatile boolean isDown;
  private volatile Map<String, Object> more = Map.of();

  public TestIssuer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/.well-known/openid-configuration",
        call -> answer(call, "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/k\"}".formatted(url(), url())));
    server.createContext(
        "/k",
        call -> {
          keyReads.incrementAndGet();
          answer(call, new JWKSet(key).toString());
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

  /** From now on tokens say this too, and in place of what they said. */
  public void say(Map<String, Object> claims) {
    more = Map.copyOf(claims);
  }

  /** What a job's token says, if it is a good one. */
  public JWTClaimsSet.Builder claims() {
    var claims = usualClaims();
    more.forEach(claims::claim);
    return claims;
  }

  private JWTClaimsSet.Builder usualClaims() {
    return new JWTClaimsSet.Builder()
        .issuer(url())
        .audience("rackcast")
        .subject("repo:acme/web:ref:refs/heads/main")
        .notBeforeTime(Date.from(Instant.now()))
        .expirationTime(Date.from(Instant.now().plusSeconds(300)))
        .claim("repository", "acme/web")
        .claim("repository_id", 4711)
        .claim("ref", "refs/heads/main")
        .claim("ref_protected", "true")
        .claim("run_id", "99");
  }

  public String sign(JWTClaimsSet.Builder claims) {
    return sign(claims, key);
  }

  static String sign(JWTClaimsSet.Builder claims, RSAKey with) {
    try {
      var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(with.getKeyID()).build();
      var jwt = new SignedJWT(header, claims.build());
      jwt.sign(new RSASSASigner(with));
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
