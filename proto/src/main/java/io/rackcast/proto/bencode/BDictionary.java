package io.rackcast.proto.bencode;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A bencoded dictionary, {@code d3:cow3:moo4:spam4:eggse}; its entries are in the order of their
 * keys' bytes.
 *
 * <p>The typed getters take a key as text (its UTF-8 bytes are looked up), are empty if the key is
 * absent, and throw {@link BencodeException} if its value has another type.
 */
public final class BDictionary implements BValue {
  // Two arrays, not a map: a torrent of many files has two or three small dictionaries a file.
  private final BString[] keys;
  private final BValue[] values;

  /** Keeps both arrays; keys are strictly ascending. */
  BDictionary(BString[] keys, BValue[] values) {
    this.keys = keys;
    this.values = values;
  }

  /** A new, empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** The number of entries. */
  public int size() {
    return keys.length;
  }

  /** The keys in their order. */
  public List<BString> keys() {
    return List.of(keys);
  }

  /** Shows each entry to {@code visitor}, in the order of keys. */
  public void forEach(BiConsumer<BString, BValue> visitor) {
    for (int i = 0; i < keys.length; i++) {
      visitor.accept(keys[i], values[i]);
    }
  }

  /** The value of {@code key}, whatever its type. */
  public Optional<BValue> value(BString key) {
    return Optional.ofNullable(find(key));
  }

  /** The value of {@code key}, whatever its type. */
  public Optional<BValue> value(String key) {
    return value(BString.of(key));
  }

  /** The byte string of {@code key}. */
  public Optional<BString> string(String key) {
    return value(key).map(value -> Typed.string(name(key), value));
  }

  /** The UTF-8 text of {@code key}; also a {@link BencodeException} if it is not valid UTF-8. */
  public Optional<String> text(String key) {
    return string(key).map(BString::utf8);
  }

  /** The integer of {@code key}. */
  public OptionalLong integer(String key) {
    BValue value = find(BString.of(key));
    return value == null ? OptionalLong.empty() : OptionalLong.of(Typed.integer(name(key), value));
  }

  /** The list of {@code key}. */
  public Optional<BList> list(String key) {
    return value(key).map(value -> Typed.list(name(key), value));
  }

  /** The dictionary of {@code key}. */
  public Optional<BDictionary> dictionary(String key) {
    return value(key).map(value -> Typed.dictionary(name(key), value));
  }

  /** Whether {@code key} has a value of any type. */
  public boolean has(String key) {
    return find(BString.of(key)) != null;
  }

  /** This dictionary without the entry of {@code key}. */
  public BDictionary without(String key) {
    return toBuilder().remove(BString.of(key)).build();
  }

  /** This dictionary with {@code value} as the value of {@code key}. */
  public BDictionary with(String key, BValue value) {
    return toBuilder().put(key, value).build();
  }

  @Override
  public String kind() {
    return "a dictionary";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BDictionary dictionary
        && Arrays.equals(keys, dictionary.keys)
        && Arrays.equals(values, dictionary.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(keys) + Arrays.hashCode(values);
  }

  /** The keys, fit for any log; values may be long or secret. */
  @Override
  public String toString() {
    return "dictionary of " + keys();
  }

  private @Nullable BValue find(BString key) {
    int index = Arrays.binarySearch(keys, key);
    return index < 0 ? null : values[index];
  }

  private Builder toBuilder() {
    var builder = builder();
    forEach(builder::put);
    return builder;
  }

  private static String name(String key) {
    return '"' + key + '"';
  }

  /** Collects entries in any order; one thread at a time. A key put again replaces its value. */
  public static final class Builder {
    private final TreeMap<BString, BValue> entries = new TreeMap<>();

    private Builder() {}

    /** Puts a value. */
    public Builder put(BString key, BValue value) {
      entries.put(key, value);
      return this;
    }

    /** Puts a value; the key is its text's UTF-8 bytes. */
    public Builder put(String key, BValue value) {
      return put(BString.of(key), value);
    }

    /** Puts the UTF-8 bytes of {@code text}. */
    public Builder put(String key, String text) {
      return put(key, BString.of(text));
    }

    /** Puts an integer. */
    public Builder put(String key, long integer) {
      return put(key, new BInteger(integer));
    }

    /** The dictionary of what was put so far. */
    public BDictionary build() {
      return new BDictionary(
          entries.keySet().toArray(new BString[0]), entries.values().toArray(new BValue[0]));
    }

    private Builder remove(BString key) {
      entries.remove(key);
      return this;
    }
  }
}
