package io.rackcast.publisher.upkeep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What a backup says of itself, {@code backup.json}.
 *
 * @param format 1
 * @param at when it was made (ISO 8601, UTC)
 * @param storeId of the store that it was made of
 * @param headRevision newest revision of its approvals
 * @param schema version of the database's schema
 * @param databaseSha256 hex
 * @param withKeys whether keys are in it: then it is a secret
 * @param withContent whether content is in it
 */
public record BackupNote(
    int format,
    String at,
    String storeId,
    long headRevision,
    String schema,
    long releases,
    String databaseSha256,
    boolean withKeys,
    boolean withContent) {
  static final int FORMAT = 1;
  static final String FILE = "backup.json";
  static final String DATABASE = "publisher.db";
  static final String CONTENT = "content";
  static final String KEYS = "keys";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  String json() throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
  }

  static BackupNote read(Path backup) throws IOException {
    try {
      var note = JSON.readValue(Files.readString(backup.resolve(FILE)), BackupNote.class);
      if (note.format() != FORMAT) {
        throw new IOException(
            "%s is a backup in format %d, this program reads %d; use a later one"
                .formatted(backup, note.format(), FORMAT));
      }
      return note;
    } catch (NoSuchFileException e) {
      throw new IOException(
          backup + " is no backup: it has no " + FILE + "; give the folder that \"backup\" made",
          e);
    } catch (JsonProcessingException e) {
      throw new IOException(backup.resolve(FILE) + " cannot be read; use another backup", e);
    }
  }
}
