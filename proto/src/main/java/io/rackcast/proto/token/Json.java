package io.rackcast.proto.token;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.Map;

/** JSON text whose top is an object. */
final class Json {
  private Json() {}

  static Map<String, Object> object(String text) throws ParseException {
    // The parser takes the word null for an object, and returns it.
    Map<String, Object> object = JSONObjectUtils.parse(text);
    if (object == null) {
      throw new ParseException("null is no object", 0);
    }
    return object;
  }
}
