package io.rackcast.proto.bencode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BencodeTest {
  private static final BencodeLimits LIMITS = new BencodeLimits(1000, 4, 20);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          0:
          4:spam
          10:0123456789
          i0e
          i7e
          i-7e
          i9223372036854775807e
          i-9223372036854775808e
          le
          l4:spami-1ee
          de
          d3:cow3:moo4:spaml1:a1:bee
          d0:0:1:ai1ee
          lllleeee
          """)
  void read_canonicalEncoding_isWrittenBackTheSame(String encoding) {
    BValue value = Bencode.read(bytes(encoding), LIMITS);

    assertThat(Bencode.write(value)).isEqualTo(bytes(encoding));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                     | byte 0: the data ends inside a value
          x                      | byte 0: no value begins with 'x'; use i, l, d or a digit
          e                      | byte 0: no value begins with 'e'; use i, l, d or a digit
          -1:a                   | byte 0: no value begins with '-'; use i, l, d or a digit
          ie                     | byte 1: a number has no digits
          i-e                    | byte 2: a number has no digits
          i--1e                  | byte 2: '-' is no digit
          i+1e                   | byte 1: '+' is no digit
          i 1e                   | byte 1: ' ' is no digit
          i1.5e                  | byte 2: '.' is no digit
          i01e                   | byte 3: a number has leading zeros; write it without
          i00e                   | byte 3: a number has leading zeros; write it without
          i-01e                  | byte 4: a number has leading zeros; write it without
          i-0e                   | byte 4: -0 is no integer; write 0
          i1                     | byte 2: the data ends inside a value
          i9223372036854775808e  | byte 21: the integer does not fit into 64 bits
          i-9223372036854775809e | byte 20: the number does not fit into 64 bits
          i99999999999999999999e | byte 19: the number does not fit into 64 bits
          4:spa                  | byte 2: a string of 4 bytes begins here, but only 3 follow
          00:                    | byte 2: a number has leading zeros; write it without
          04:spam                | byte 2: a number has leading zeros; write it without
          2147483648:            | byte 11: a string of 2147483648 bytes begins here, but only 0 follow
          9223372036854775808:   | byte 20: a string of 2^63 bytes begins here, but only 0 follow
          99999999999999999999:  | byte 18: the number does not fit into 64 bits
          4spam                  | byte 1: 's' is no digit
          l                      | byte 1: the data ends inside a value
          d1:a                   | byte 4: the data ends inside a value
          d1:ae                  | byte 4: no value begins with 'e'; use i, l, d or a digit
          di1ei2ee               | byte 1: a dictionary key is not a string; only strings are keys
          d1:bi1e1:ai2ee         | byte 7: the dictionary key "a" follows "b"; sort keys by their bytes, each once
          d1:ai1e1:ai2ee         | byte 7: the dictionary key "a" follows "a"; sort keys by their bytes, each once
          i1ei2e                 | byte 3: the value ends here, but 3 bytes follow; remove them
          llllleeeee             | byte 4: values lie more than 4 deep in each other
          l0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:e | byte 39: there are more than 20 values
          """)
  void read_anythingElse_isRefusedWithTheByte(String encoding, String sentence) {
    assertThatThrownBy(() -> Bencode.read(bytes(encoding), LIMITS))
        .isInstanceOf(BencodeException.class)
        .hasMessage(sentence);
  }

  @Test
  void read_moreBytesThanTheLimit_isRefusedBeforeReading() {
    assertThatThrownBy(() -> Bencode.read(new byte[1001], LIMITS))
        .isInstanceOf(BencodeException.class)
        .hasMessage("the value has 1001 bytes; at most 1000 are accepted");
  }

  @Test
  void readPrefix_valueInsideOtherBytes_endsWhereItEnds() {
    byte[] data = bytes("xxd1:ai1eeyyy");

    var prefix = Bencode.readPrefix(data, 2, LIMITS);

    assertThat(prefix.end()).isEqualTo(10);
    assertThat(prefix.value()).isEqualTo(BDictionary.builder().put("a", 1).build());
  }

  @Test
  void readPrefix_valueLongerThanTheLimit_namesTheLimit() {
    byte[] data = bytes("xx" + "995:" + "y".repeat(2000));

    assertThatThrownBy(() -> Bencode.readPrefix(data, 2, new BencodeLimits(900, 4, 20)))
        .isInstanceOf(BencodeException.class)
        .hasMessage(
            "byte 6: a string of 995 bytes begins here, but only 896 follow within the 900 accepted");
  }

  @Test
  void readDictionary_otherValue_saysWhatItIs() {
    assertThatThrownBy(() -> Bencode.readDictionary(bytes("le"), LIMITS))
        .isInstanceOf(BencodeException.class)
        .hasMessage("the value is a list; it must be a dictionary");
  }

  @Test
  void write_entriesInAnyOrder_sortsKeysAsUnsignedBytes() {
    var dictionary =
        BDictionary.builder()
            .put(BString.of(new byte[] {(byte) 0xff}), new BInteger(3))
            .put("b", 2)
            .put("a", 1)
            .build();

    assertThat(Bencode.write(dictionary)).isEqualTo(bytes("d1:ai1e1:bi2e1:\u00ffi3ee"));
  }

  @Test
  void dictionary_withAndWithout_changeACopyOnly() {
    var dictionary = BDictionary.builder().put("a", 1).put("b", 2).build();

    assertThat(Bencode.write(dictionary.with("c", new BInteger(3)).without("a").without("x")))
        .isEqualTo(bytes("d1:bi2e1:ci3ee"));
    assertThat(Bencode.write(dictionary)).isEqualTo(bytes("d1:ai1e1:bi2ee"));
    assertThat(dictionary.size()).isEqualTo(2);
    assertThat(dictionary).hasToString("dictionary of [\"a\", \"b\"]");
  }

  @Test
  void dictionary_builderUsedAgain_leavesTheFirstAlone() {
    var builder = BDictionary.builder().put("a", 1);
    var first = builder.build();

    var second = builder.put("a", 2).build();

    assertThat(first).isNotEqualTo(second);
    assertThat(first.integer("a")).hasValue(1);
    assertThat(first).isEqualTo(Bencode.read(bytes("d1:ai1ee"), LIMITS));
    assertThat(first).hasSameHashCodeAs(Bencode.read(bytes("d1:ai1ee"), LIMITS));
  }

  @Test
  void read_moreDifferentKeysThanAreShared_keepsThemAll() {
    var builder = BDictionary.builder();
    for (int i = 0; i < 200; i++) {
      builder.put("key" + i, BDictionary.builder().put("key" + (i + 7), i).build());
    }

    byte[] encoding = Bencode.write(builder.build());

    assertThat(Bencode.write(Bencode.read(encoding, new BencodeLimits(100_000, 4, 1000))))
        .isEqualTo(encoding);
  }

  @Test
  void getters_presentAbsentAndOfOtherType_giveValueEmptyOrSentence() {
    var dictionary = Bencode.readDictionary(bytes("d1:dde1:ii5e1:lle1:s2:\u00c3\u00a4e"), LIMITS);

    assertThat(dictionary.text("s")).contains("ä");
    assertThat(dictionary.integer("i")).hasValue(5);
    assertThat(dictionary.list("l")).contains(new BList(List.of()));
    assertThat(dictionary.dictionary("d")).contains(BDictionary.builder().build());
    assertThat(dictionary.text("x")).isEmpty();
    assertThat(dictionary.integer("x")).isEmpty();
    assertThat(dictionary.has("x")).isFalse();
    assertThatThrownBy(() -> dictionary.integer("s"))
        .isInstanceOf(BencodeException.class)
        .hasMessage("\"s\" is a string; it must be an integer");
  }

  @Test
  void utf8_bytesThatAreNoText_areShownEscaped() {
    var string = BString.of(new byte[] {'a', (byte) 0xff, '\n', '"'});

    assertThatThrownBy(string::utf8)
        .isInstanceOf(BencodeException.class)
        .hasMessage("the string \"a\\xff\\x0a\\x22\" is not valid UTF-8");
  }

  @Test
  void string_bytesChangedOutside_staysTheSame() {
    byte[] source = bytes("spam");
    var string = BString.of(source);

    source[0] = 'X';
    string.bytes()[1] = 'X';

    assertThat(string).isEqualTo(BString.of("spam"));
  }

  @ParameterizedTest(name = "{0} bytes, {1} deep, {2} values")
  @CsvSource({"0, 4, 20", "1000, -1, 20", "1000, 257, 20", "1000, 4, 0"})
  void limits_outOfRange_areRefused(int bytes, int depth, int elements) {
    assertThatThrownBy(() -> new BencodeLimits(bytes, depth, elements))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("out of range");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
