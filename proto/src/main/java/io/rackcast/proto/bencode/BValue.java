package io.rackcast.proto.bencode;

/**
 * A bencoded value (BEP 3): a byte string, an integer, a list or a dictionary.
 *
 * <p>Immutable; two values are equal if and only if their encodings are.
 */
public sealed interface BValue permits BString, BInteger, BList, BDictionary {

  /** What the value is, for messages: "a string", "an integer", "a list" or "a dictionary". */
  String kind();
}
