package io.rackcast.proto.bencode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Writes values in their one encoding; one thread. */
final class Encoding {
  private final OutputStream out;

  Encoding(OutputStream out) {
    this.out = out;
  }

  void value(BValue value) {
    if (value instanceof BString string) {
      string.appendTo(this);
    } else if (value instanceof BInteger integer) {
      ascii("i" + integer.value() + "e");
    } else if (value instanceof BList list) {
      ascii("l");
      list.values().forEach(this::value);
      ascii("e");
    } else if (value instanceof BDictionary dictionary) {
      ascii("d");
      dictionary.forEach(this::entry);
      ascii("e");
    }
  }

  void string(byte[] bytes) {
    ascii(bytes.length + ":");
    write(bytes);
  }

  private void entry(BString key, BValue value) {
    key.appendTo(this);
    value(value);
  }

  private void ascii(String text) {
    write(text.getBytes(US_ASCII));
  }

  private void write(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
