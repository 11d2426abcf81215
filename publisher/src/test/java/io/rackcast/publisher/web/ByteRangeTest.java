package io.rackcast.publisher.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ByteRangeTest {
  @ParameterizedTest(name = "{0} of {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bytes=0-9            | 100 | 0+10
          bytes=0-0            | 100 | 0+1
          bytes=90-200         | 100 | 90+10
          bytes=50-            | 100 | 50+50
          bytes=-10            | 100 | 90+10
          bytes=-200           | 100 | 0+100
          bytes=99-99          | 100 | 99+1
          # nothing of it exists: 416
          bytes=100-           | 100 | outside
          bytes=100-101        | 100 | outside
          bytes=-0             | 100 | outside
          bytes=0-0            | 0   | outside
          # several ranges, other units and nonsense: all of it, as RFC 9110 section 14.2 allows
          bytes=0-1,5-6        | 100 | whole
          bytes=9-0            | 100 | whole
          bytes=-              | 100 | whole
          items=0-9            | 100 | whole
          bytes=a-b            | 100 | whole
          bytes=1-99999999999999999999 | 100 | whole
          """)
  void of_header_isReadAsTheRfcSays(String header, long size, String expected) {
    assertThat(text(ByteRange.of(header, size))).isEqualTo(expected);
  }

  @Test
  void of_noHeader_isWhole() {
    assertThat(ByteRange.of(null, 5)).isInstanceOf(ByteRange.Whole.class);
  }

  private static String text(ByteRange range) {
    if (range instanceof ByteRange.Part part) {
      return part.first() + "+" + part.length();
    }
    return range instanceof ByteRange.Outside ? "outside" : "whole";
  }
}
