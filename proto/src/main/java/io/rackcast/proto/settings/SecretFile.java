package io.rackcast.proto.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that holds one secret. */
final class SecretFile {
  private static final int LONGEST = 64 << 10;

  private SecretFile() {}

  /**
   * The file's text without white space around it.
   *
   * @throws IllegalArgumentException that says what to do, and nothing of the content
   */
  static String read(Path file) {
    try {
      if (Files.size(file) > LONGEST) {
        throw new IllegalArgumentException("name a file of at most 64 KiB");
      }
      String secret = Files.readString(file).strip();
      if (secret.isEmpty()) {
        throw new IllegalArgumentException("the file is empty, put the secret into it");
      }
      return secret;
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no such file, check the path", e);
    } catch (AccessDeniedException e) {
      throw new IllegalArgumentException("let this user read the file", e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("name a file of text in UTF-8", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("the file cannot be read, check it", e);
    }
  }
}
