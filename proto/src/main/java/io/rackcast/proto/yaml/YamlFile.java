package io.rackcast.proto.yaml;

import io.rackcast.proto.yaml.YamlNode.Mapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Reads a YAML file whose top is a section; for one thread. */
public final class YamlFile {
  /** The most bytes a file may have: racks of 100,000 nodes take a tenth of it. */
  static final int LONGEST = 64 << 20;

  private static final Pattern TAB = Pattern.compile("^ *\t[ \t]*[^\\s#]", Pattern.MULTILINE);

  private final String name;
  private final Problems problems;

  private YamlFile(String name, Problems problems) {
    this.name = name;
    this.problems = problems;
  }

  /**
   * Reads {@code file}.
   *
   * @param problems is told what cannot be read; never an exception
   * @return its top section, empty for an empty file, or what could be read of it
   */
  public static Mapping read(Path file, Problems problems) {
    return new YamlFile(file.toString(), problems).read(file);
  }

  /**
   * Reads {@code text}.
   *
   * @param name stands for the file in problems
   * @param problems is told what cannot be read
   * @return as {@link #read}
   */
  public static Mapping parse(String name, String text, Problems problems) {
    return new YamlFile(name, problems).parse(text);
  }

  private Mapping read(Path file) {
    try {
      if (Files.size(file) > LONGEST) {
        return refuse("is %d bytes long; at most %d are read".formatted(Files.size(file), LONGEST));
      }
      return parse(decode(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return refuse("there is no such file; check the path");
    } catch (AccessDeniedException e) {
      return refuse("may not be read; give this user the right to read it");
    } catch (CharacterCodingException e) {
      return refuse("is not text in UTF-8; save it as UTF-8");
    } catch (IOException e) {
      return refuse(
          Files.isDirectory(file)
              ? "is a folder; name a file"
              : "cannot be read (" + e.getMessage() + "); check the disk");
    }
  }

  private static String decode(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private Mapping refuse(String sentence) {
    problems.add(name, sentence);
    return Mapping.NONE;
  }

  private Mapping parse(String text) {
    int before = problems.count();
    findTabs(text);
    // The parser would stop at the first tab with a riddle; all of them are told already.
    return problems.count() > before ? Mapping.NONE : new YamlReader(name, problems).read(text);
  }

  private void findTabs(String text) {
    var matcher = TAB.matcher(text);
    int line = 1;
    int counted = 0;
    while (matcher.find()) {
      for (; counted < matcher.start(); counted++) {
        line += text.charAt(counted) == '\n' ? 1 : 0;
      }
      problems.add(name, line, "the line is indented by a tab; use spaces");
    }
  }
}
