package io.rackcast.proto.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.rackcast.proto.torrent.InfoHash;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs short announce tokens, with few claims, for requests that carry at most 255 bytes of path
 * and query: {@code exp}, {@code infohash}, {@code sub}. That its key is of one tracker and one
 * publisher stands for {@code iss} and {@code aud}. For any thread.
 */
public final class ShortTokenSigner {
  private final String header;
  private final SecretKeySpec key;

  /**
   * Makes one.
   *
   * @param kid the key's name, as short as can be
   * @param secret {@value TokenKey#SHARED_BYTES} bytes of chance
   */
  public ShortTokenSigner(String kid, byte[] secret) {
    var checked = TokenKey.shared(kid, secret);
    this.key = new SecretKeySpec(secret, checked.algorithm().jca());
    var fields = new LinkedHashMap<String, Object>();
    fields.put("alg", checked.algorithm().header());
    fields.put("kid", kid);
    this.header = part(fields);
  }

  /**
   * The token that lets {@code node} announce in one swarm, in compact form.
   *
   * @param expiresAt whole seconds
   */
  public String sign(InfoHash infoHash, String node, Instant expiresAt) {
    var claims = new LinkedHashMap<String, Object>();
    claims.put(Claims.EXPIRES_AT, expiresAt.getEpochSecond());
    claims.put(Claims.INFO_HASH, infoHash.toString());
    if (!node.isEmpty()) {
      claims.put(Claims.SUBJECT, node);
    }
    String signed = header + "." + part(claims);
    try {
      return signed + "." + Base64URL.encode(TokenKey.mac(key, signed.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static String part(Map<String, Object> fields) {
    return Base64URL.encode(JSONObjectUtils.toJSONString(fields)).toString();
  }
}
