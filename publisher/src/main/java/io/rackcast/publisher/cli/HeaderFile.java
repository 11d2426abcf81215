package io.rackcast.publisher.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Request headers in a file, one {@code Name: value} a line; they may be secrets. */
final class HeaderFile {
  private HeaderFile() {}

  /**
   * Reads them; empty lines do not count.
   *
   * @throws IllegalArgumentException with one sentence that repeats nothing of the file
   * @throws IOException with one sentence when it cannot be read
   */
  static Map<String, String> read(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not text in UTF-8; name another file", e);
    } catch (IOException e) {
      throw new IOException(
          file + " cannot be read (" + e.getClass().getSimpleName() + "); check the path", e);
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      int colon = line.indexOf(':');
      if (!line.isEmpty() && colon < 1) {
        throw new IllegalArgumentException(
            file + ":" + (i + 1) + ": this is no header; write it like \"Name: value\"");
      }
      if (!line.isEmpty()) {
        headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return headers;
  }
}
