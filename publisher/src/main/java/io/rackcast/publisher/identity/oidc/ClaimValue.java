package io.rackcast.publisher.identity.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import io.rackcast.publisher.wording.Quoted;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A claim as text: one value, or several where the claim is a list. Whole numbers and booleans are
 * written as in JSON, times in seconds; objects and broken numbers are left out.
 */
record ClaimValue(List<String> values) {
  private static final int LONGEST = 300;

  /** The claims that have a text, in the token's order. */
  static Map<String, ClaimValue> of(JWTClaimsSet claims) {
    Map<String, ClaimValue> values = new LinkedHashMap<>();
    claims
        .getClaims()
        .forEach(
            (name, value) -> {
              var texts = texts(value);
              if (!texts.isEmpty()) {
                values.put(name, new ClaimValue(texts));
              }
            });
    return values;
  }

  private static List<String> texts(Object value) {
    if (value instanceof Collection<?> all) {
      return all.stream().filter(ClaimValue::isScalar).map(String::valueOf).toList();
    }
    if (value instanceof Date date) {
      return List.of(Long.toString(date.toInstant().getEpochSecond()));
    }
    return isScalar(value) ? List.of(String.valueOf(value)) : List.of();
  }

  private static boolean isScalar(Object value) {
    return value instanceof String
        || value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long
        || value instanceof BigInteger;
  }

  /** For people; what is long is cut, and what would break a line is replaced. */
  String shown() {
    return Quoted.ascii(String.join(", ", values), LONGEST);
  }
}
