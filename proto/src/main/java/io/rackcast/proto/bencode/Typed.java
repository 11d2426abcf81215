package io.rackcast.proto.bencode;

/** Values as the type a format asks for, or one sentence that says what is there instead. */
final class Typed {
  private Typed() {}

  static BString string(String what, BValue value) {
    if (value instanceof BString string) {
      return string;
    }
    throw wrong(what, value, "a string");
  }

  static long integer(String what, BValue value) {
    if (value instanceof BInteger integer) {
      return integer.value();
    }
    throw wrong(what, value, "an integer");
  }

  static BList list(String what, BValue value) {
    if (value instanceof BList list) {
      return list;
    }
    throw wrong(what, value, "a list");
  }

  static BDictionary dictionary(String what, BValue value) {
    if (value instanceof BDictionary dictionary) {
      return dictionary;
    }
    throw wrong(what, value, "a dictionary");
  }

  private static BencodeException wrong(String what, BValue value, String wanted) {
    return new BencodeException(what + " is " + value.kind() + "; it must be " + wanted);
  }
}
