package io.rackcast.proto.bencode;

import java.util.List;

/**
 * A bencoded list, {@code l4:spam4:eggse}.
 *
 * @param values the elements in order; copied
 */
public record BList(List<BValue> values) implements BValue {
  /** Copies the elements. */
  public BList {
    values = List.copyOf(values);
  }

  /** A list of these elements. */
  public static BList of(BValue... values) {
    return new BList(List.of(values));
  }

  /**
   * The elements as UTF-8 text.
   *
   * @throws BencodeException if an element is no string or not valid UTF-8
   */
  public List<String> texts() {
    return values.stream().map(value -> Typed.string("a list element", value).utf8()).toList();
  }

  /**
   * The elements as lists.
   *
   * @throws BencodeException if an element is none
   */
  public List<BList> lists() {
    return values.stream().map(value -> Typed.list("a list element", value)).toList();
  }

  /**
   * The elements as dictionaries.
   *
   * @throws BencodeException if an element is none
   */
  public List<BDictionary> dictionaries() {
    return values.stream().map(value -> Typed.dictionary("a list element", value)).toList();
  }

  @Override
  public String kind() {
    return "a list";
  }
}
