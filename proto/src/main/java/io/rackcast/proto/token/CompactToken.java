package io.rackcast.proto.token;

import com.nimbusds.jose.util.Base64URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;

/**
 * A token taken apart (RFC 7515 section 7.1).
 *
 * @param header the header's JSON; not to be trusted
 * @param payload the payload's JSON; to be read only once the signature is checked
 * @param signed what the signature covers: header and payload as they came
 */
record CompactToken(
    Map<String, Object> header, String payload, String signed, Base64URL signature) {
  /** The longest token that is looked at; ours have about 900 characters. */
  static final int LONGEST = 4096;

  static CompactToken parse(String token) throws RefusedTokenException {
    if (token.length() > LONGEST) {
      throw new RefusedTokenException(Cause.MALFORMED);
    }
    var parts = token.split("\\.", -1);
    if (parts.length != 3) {
      throw new RefusedTokenException(Cause.MALFORMED);
    }
    var header = json(decode(parts[0]));
    String payload = decode(parts[1]);
    return new CompactToken(
        header, payload, parts[0] + "." + parts[1], Base64URL.encode(canonical(parts[2])));
  }

  Map<String, Object> claims() throws RefusedTokenException {
    return json(payload);
  }

  private static String decode(String part) throws RefusedTokenException {
    try {
      var bytes = ByteBuffer.wrap(canonical(part));
      // Strictly: what is put for a broken letter would make two tokens say the same.
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new RefusedTokenException(Cause.MALFORMED);
    }
  }

  /** Only the one way to write the bytes: else each token had countless twins to be remembered. */
  private static byte[] canonical(String part) throws RefusedTokenException {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new RefusedTokenException(Cause.MALFORMED);
  }

  private static Map<String, Object> json(String text) throws RefusedTokenException {
    try {
      return Json.object(text);
    } catch (ParseException e) {
      throw new RefusedTokenException(Cause.MALFORMED);
    }
  }
}
