package io.rackcast.publisher.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.proto.torrent.Sha256Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Where content is besides the publisher's own store: of each digest the {@value #MOST} places that
 * each caller registered last, {@value #MOST_OF_ALL} in all. The same content may be several
 * teams', and none of them replaces or pushes out what another one registered. May be used by any
 * thread.
 */
public final class Sources {
  /** Places of one digest, of one caller. */
  static final int MOST = 8;

  /** Places of one digest. */
  static final int MOST_OF_ALL = 64;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

  private final Jdbi jdbi;
  private final Clock clock;

  Sources(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** Remembers a place, in place of the caller's one with the same URL but for the query. */
  public void put(Sha256Digest sha256, StoredSource source, String by) {
    jdbi.useTransaction(h -> put(h, sha256, source, by, clock.instant()));
  }

  /** The places of an artifact's files by the digest of each, the last one registered first. */
  public Map<Sha256Digest, List<StoredSource>> of(StoredArtifact artifact) {
    Map<Sha256Digest, List<StoredSource>> all = new HashMap<>();
    jdbi.useHandle(
        h ->
            h.createQuery(
                    "SELECT s.sha256, s.url, s.headers, s.etag FROM content_source s"
                        + " WHERE s.sha256 IN"
                        + " (SELECT f.sha256 FROM artifact_file f WHERE f.artifact_id = ?)"
                        + " ORDER BY s.registered_at DESC, s.id DESC")
                .bind(0, artifact.id())
                .map((row, context) -> Map.entry(Sha256Digest.of(row.getBytes(1)), source(row)))
                .forEach(
                    each ->
                        all.computeIfAbsent(each.getKey(), digest -> new ArrayList<>())
                            .add(each.getValue())));
    return all;
  }

  /** As {@link #put} inside the caller's transaction. */
  static void put(Handle h, Sha256Digest sha256, StoredSource source, String by, Instant now) {
    h.execute(
        "DELETE FROM content_source WHERE sha256 = ? AND place = ? AND registered_by = ?",
        sha256.bytes(),
        source.url().toString(),
        by);
    h.execute(
        "INSERT INTO content_source (sha256, place, url, headers, etag, registered_at,"
            + " registered_by) VALUES (?, ?, ?, ?, ?, ?, ?)",
        sha256.bytes(),
        source.url().toString(),
        source.url().secretText(),
        json(source.headers()),
        source.etag().orElse(null),
        now.toEpochMilli(),
        by);
    deleteBeyond(
        h.createQuery(
                "SELECT id FROM content_source WHERE sha256 = ? AND registered_by = ?"
                    + " ORDER BY registered_at DESC, id DESC")
            .bind(0, sha256.bytes())
            .bind(1, by),
        MOST);
    // Those of others stay; beyond the bound the new one is not remembered.
    deleteBeyond(
        h.createQuery("SELECT id FROM content_source WHERE sha256 = ? ORDER BY id")
            .bind(0, sha256.bytes()),
        MOST_OF_ALL);
  }

  private static void deleteBeyond(Query ids, int kept) {
    var h = ids.getHandle();
    for (long id : ids.mapTo(Long.class).list().stream().skip(kept).toList()) {
      h.execute("DELETE FROM content_source WHERE id = ?", id);
    }
  }

  private static StoredSource source(ResultSet row) throws SQLException {
    @Nullable String etag = row.getString(4);
    return new StoredSource(
        SourceUrl.parse(row.getString(2)), headers(row.getString(3)), Optional.ofNullable(etag));
  }

  private static String json(Map<String, String> headers) {
    try {
      return JSON.writeValueAsString(new TreeMap<>(headers));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("headers cannot be written", e);
    }
  }

  private static Map<String, String> headers(String json) {
    try {
      return JSON.readValue(json, HEADERS);
    } catch (JsonProcessingException e) {
      // Its message would repeat the text.
      throw new IllegalStateException("headers in the database cannot be read");
    }
  }
}
