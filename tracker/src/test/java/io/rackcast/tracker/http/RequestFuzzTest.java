package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rackcast.tracker.http.RequestReader.Outcome;
import java.util.regex.Pattern;

/** Any bytes as a request, what is read of an announce against a reader as simple as can be. */
class RequestFuzzTest {
  private static final int LONGEST = 8000;
  private static final int SHORTEST = "GET ".length();
  private static final Pattern ANNOUNCE =
      Pattern.compile("GET /announce(?:\\?([!-~]*))? HTTP/1\\.[01]\r?\n(?s:.*)");
  private static final Pattern EMPTY_LINE = Pattern.compile("\n\r?\n");
  private static final Pattern BODY =
      Pattern.compile(
          "(?i)\n(?:transfer-encoding[ \t]*:|content-length[ \t]*:(?![\0- ]*0[\0- 0]*\n))");

  private final Reading reading = new Reading();

  @FuzzTest(maxDuration = "4m")
  void read_anyBytes_isWhatTheSimpleReaderReads(byte[] bytes) {
    int length = Math.min(bytes.length, LONGEST);
    if (length < SHORTEST || bytes[0] == '\r' || bytes[0] == '\n') {
      return; // The connection waits for more, and passes over line ends before a request.
    }

    var outcome = reading.read(bytes, length);

    String text = new String(bytes, 0, length, ISO_8859_1);
    var emptyLine = EMPTY_LINE.matcher(text);
    boolean isWhole = emptyLine.find();
    if (outcome == Outcome.WHOLE) {
      assertThat(isWhole).isTrue();
      assertThat(reading.reader.end()).isEqualTo(emptyLine.end());
    } else if (outcome == Outcome.INCOMPLETE) {
      assertThat(isWhole).isFalse();
    } else {
      assertThat(reading.reader.status()).matches("4\\d\\d .+");
      assertThat(reading.reader.sentence()).isNotBlank();
    }
    var announce = ANNOUNCE.matcher(text);
    if (isWhole && announce.matches()) {
      String head = text.substring(0, emptyLine.end());
      assertThat(outcome == Outcome.NOT_SERVED).isEqualTo(BODY.matcher(head).find());
      if (outcome == Outcome.WHOLE) {
        String query = announce.group(1) == null ? "" : announce.group(1);
        SimpleQuery.of(query).agreesWith(reading);
      }
    }
  }
}
