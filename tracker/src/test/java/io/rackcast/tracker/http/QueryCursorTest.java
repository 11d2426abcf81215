package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueryCursorTest {
  @Test
  void text_firstValueLongerThanTheBuffer_isWhole() throws BadRequestException {
    String token = "x".repeat(926); // as long as a signed token; it comes first in a signed URL
    byte[] query = ("jwt=" + token + "&left=7").getBytes(ISO_8859_1);
    var cursor = new QueryCursor(query, 0, query.length);

    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.text("jwt")).isEqualTo(token);

    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.number("left")).isEqualTo(7);
  }
}
