package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.StoredJoinToken.Grant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Nodes that joined, and the tokens for joining. May be used by any thread. */
public final class NodeRows {
  private static final String TOKEN =
      "SELECT sha256, nodes, rights, names, uses_left, made_at, made_by, expires_at FROM join_token ";
  private static final String NODE =
      "SELECT name, sha256, join_sha256, rights, names, joined_at, joined_from, revoked_at,"
          + " revoked_by FROM node ";

  private final Jdbi jdbi;

  NodeRows(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Does all of {@code work} or nothing of it; nobody else writes meanwhile. */
  public <T> T inTransaction(Function<Work, T> work) {
    return jdbi.inTransaction(handle -> work.apply(new Work(handle)));
  }

  /** The node that shows the secret with this digest, revoked or not. */
  public Optional<StoredNode> bySecret(Sha256Digest sha256) {
    return jdbi.withHandle(
        h ->
            h.createQuery(NODE + "WHERE sha256 = ?")
                .bind(0, sha256.bytes())
                .map((row, context) -> node(row))
                .findOne());
  }

  /** Nodes behind {@code after}, by name. */
  public List<StoredNode> nodes(String after, int most) {
    return jdbi.withHandle(
        h ->
            h.createQuery(NODE + "WHERE name > ? ORDER BY name LIMIT ?")
                .bind(0, after)
                .bind(1, most)
                .map((row, context) -> node(row))
                .list());
  }

  /** Join tokens, the newest first. */
  public List<StoredJoinToken> tokens(int most) {
    return jdbi.withHandle(
        h ->
            h.createQuery(TOKEN + "ORDER BY made_at DESC, sha256 LIMIT ?")
                .bind(0, most)
                .map((row, context) -> token(row))
                .list());
  }

  /** How many nodes there are: of those that are not revoked. */
  public int count() {
    return jdbi.withHandle(handle -> new Work(handle).countNodes());
  }

  /** One transaction. */
  public static final class Work {
    private final Handle handle;

    private Work(Handle handle) {
      this.handle = handle;
    }

    /** The join token with this digest. */
    public Optional<StoredJoinToken> token(Sha256Digest sha256) {
      return handle
          .createQuery(TOKEN + "WHERE sha256 = ?")
          .bind(0, sha256.bytes())
          .map((row, context) -> NodeRows.token(row))
          .findOne();
    }

    /** The node of this name, revoked or not. */
    public Optional<StoredNode> node(String name) {
      return handle
          .createQuery(NODE + "WHERE name = ?")
          .bind(0, name)
          .map((row, context) -> NodeRows.node(row))
          .findOne();
    }

    /** Whether a node shows the secret with this digest, or did. */
    public boolean isSecretKnown(Sha256Digest sha256) {
      return handle
              .createQuery("SELECT COUNT(*) FROM node WHERE sha256 = ?")
              .bind(0, sha256.bytes())
              .mapTo(Integer.class)
              .one()
          > 0;
    }

    /** How many nodes are not revoked. */
    public int countNodes() {
      return handle
          .createQuery("SELECT COUNT(*) FROM node WHERE revoked_at IS NULL")
          .mapTo(Integer.class)
          .one();
    }

    /** How many join tokens there are. */
    public int countTokens() {
      return handle.createQuery("SELECT COUNT(*) FROM join_token").mapTo(Integer.class).one();
    }

    /** Adds a join token. */
    public void add(StoredJoinToken token) {
      handle.execute(
          "INSERT INTO join_token (sha256, nodes, rights, names, uses_left, made_at, made_by,"
              + " expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          token.sha256().bytes(),
          token.nodes(),
          words(token.grant().rights()),
          words(token.grant().names()),
          token.usesLeft(),
          token.madeAt().toEpochMilli(),
          token.madeBy(),
          token.expiresAt().toEpochMilli());
    }

    /** Lets one node less join by a token. */
    public void use(StoredJoinToken token) {
      handle.execute(
          "UPDATE join_token SET uses_left = uses_left - 1 WHERE sha256 = ?",
          token.sha256().bytes());
    }

    /** Gives a join token fewer uses, or an earlier end. */
    public void limit(StoredJoinToken token, int usesLeft, Instant expiresAt) {
      handle.execute(
          "UPDATE join_token SET uses_left = ?, expires_at = ? WHERE sha256 = ?",
          usesLeft,
          expiresAt.toEpochMilli(),
          token.sha256().bytes());
    }

    /** Ends a join token. */
    public void end(StoredJoinToken token, Instant now) {
      handle.execute(
          "UPDATE join_token SET expires_at = ? WHERE sha256 = ?",
          now.toEpochMilli(),
          token.sha256().bytes());
    }

    /** Puts a node in place of the one of that name. */
    public void put(StoredNode node) {
      handle.execute("DELETE FROM node WHERE name = ?", node.name());
      handle.execute(
          "INSERT INTO node (name, sha256, join_sha256, rights, names, joined_at, joined_from)"
              + " VALUES (?, ?, ?, ?, ?, ?, ?)",
          node.name(),
          node.sha256().bytes(),
          node.joinToken().bytes(),
          words(node.grant().rights()),
          words(node.grant().names()),
          node.joinedAt().toEpochMilli(),
          node.joinedFrom());
    }

    /** Ends a node. */
    public void revoke(String name, Instant now, String by) {
      handle.execute(
          "UPDATE node SET revoked_at = ?, revoked_by = ? WHERE name = ?",
          now.toEpochMilli(),
          by,
          name);
    }

    /** Forgets join tokens that ended before, and nodes that were revoked before. */
    public void prune(Instant tokensBefore, Instant nodesBefore) {
      handle.execute("DELETE FROM join_token WHERE expires_at < ?", tokensBefore.toEpochMilli());
      handle.execute("DELETE FROM node WHERE revoked_at < ?", nodesBefore.toEpochMilli());
    }
  }

  private static StoredJoinToken token(ResultSet row) throws SQLException {
    return new StoredJoinToken(
        Sha256Digest.of(row.getBytes(1)),
        row.getString(2),
        new Grant(list(row.getString(3)), list(row.getString(4))),
        row.getInt(5),
        Instant.ofEpochMilli(row.getLong(6)),
        row.getString(7),
        Instant.ofEpochMilli(row.getLong(8)));
  }

  private static StoredNode node(ResultSet row) throws SQLException {
    long revokedAt = row.getLong(8);
    Optional<StoredNode.Revocation> revocation =
        row.wasNull()
            ? Optional.empty()
            : Optional.of(
                new StoredNode.Revocation(Instant.ofEpochMilli(revokedAt), row.getString(9)));
    return new StoredNode(
        row.getString(1),
        Sha256Digest.of(row.getBytes(2)),
        Sha256Digest.of(row.getBytes(3)),
        new Grant(list(row.getString(4)), list(row.getString(5))),
        Instant.ofEpochMilli(row.getLong(6)),
        row.getString(7),
        revocation);
  }

  private static String words(List<String> list) {
    return String.join(" ", list);
  }

  private static List<String> list(String words) {
    return words.isEmpty() ? List.of() : Arrays.asList(words.split(" ", -1));
  }
}
