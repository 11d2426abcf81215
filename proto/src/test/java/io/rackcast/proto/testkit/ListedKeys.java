package io.rackcast.proto.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** Reads what {@code print-config} says of a list of sections. */
public final class ListedKeys {
  private static final Pattern KEY = Pattern.compile("( *# {3,})+([a-z0-9-]+):( .*)?");

  private ListedKeys() {}

  /**
   * The keys of one section of a list, in the order in which they are shown; the name of a section
   * inside stands before its own keys.
   *
   * @param described all that is printed
   * @param list the last part of the list's key, {@code tokens} for {@code admin.tokens}
   */
  public static List<String> of(String described, String list) {
    var lines = described.lines().toList();
    int end = 0;
    while (!lines.get(end).strip().startsWith(list + ": []")) {
      end++;
    }
    var keys = new ArrayList<String>();
    for (int i = end - 1; i >= 0 && lines.get(i).strip().startsWith("#"); i--) {
      var key = KEY.matcher(lines.get(i));
      if (key.matches()) {
        keys.add(key.group(2));
      }
    }
    Collections.reverse(keys);
    return keys;
  }
}
