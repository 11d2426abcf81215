package io.rackcast.proto.torrent;

import io.rackcast.proto.bencode.BDictionary;
import java.util.LinkedHashMap;
import java.util.Map;

/** A folder of a file tree under construction. */
final class Folder {
  private final Map<String, BDictionary> files = new LinkedHashMap<>();
  private final Map<String, Folder> folders = new LinkedHashMap<>();

  /** Adds a file whose path below this folder is {@code parts} from {@code depth} on. */
  void add(String[] parts, int depth, BDictionary file) {
    if (depth == parts.length - 1) {
      files.put(parts[depth], file);
    } else {
      folders.computeIfAbsent(parts[depth], name -> new Folder()).add(parts, depth + 1, file);
    }
  }

  BDictionary build() {
    var dictionary = BDictionary.builder();
    files.forEach(dictionary::put);
    folders.forEach((name, folder) -> dictionary.put(name, folder.build()));
    return dictionary.build();
  }
}
