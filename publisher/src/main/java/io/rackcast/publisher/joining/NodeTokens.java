package io.rackcast.publisher.joining;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.identity.AccessDenied;
import io.rackcast.publisher.identity.BearerTokens;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.NamePattern;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.identity.Rule;
import io.rackcast.publisher.identity.StaticTokens;
import io.rackcast.publisher.store.NodeRows;
import io.rackcast.publisher.store.StoredNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The secrets of nodes that joined; looked up at each call, so that a revocation counts at once.
 */
public final class NodeTokens implements BearerTokens {
  /** What the secrets begin with. */
  public static final String PREFIX = "rcn_";

  /** What stands before the node's name in the caller's. */
  public static final String CALLER = "node";

  private final NodeRows rows;

  /** Looks into these rows. */
  public NodeTokens(NodeRows rows) {
    this.rows = rows;
  }

  /** The name of the caller that a node is. */
  public static String caller(String node) {
    return CALLER + ":" + node;
  }

  @Override
  public Optional<Caller> find(String token) {
    if (!token.startsWith(PREFIX)) {
      return Optional.empty();
    }
    var digest = StaticTokens.digest(token);
    return Optional.of(caller(standing(digest), () -> standing(digest)));
  }

  /** The node that shows this, if it may. */
  private StoredNode standing(Sha256Digest secret) {
    var node = rows.bySecret(secret);
    if (node.isEmpty()) {
      throw AccessDenied.unknown(
          "no node has this credential here; it was revoked, or is another publisher's: let the node"
              + " join anew");
    }
    if (node.get().revocation().isPresent()) {
      throw AccessDenied.unknown(
          "node \"%s\" was revoked; to take it back make a new join token and let it join anew"
              .formatted(node.get().name()));
    }
    return node.get();
  }

  private static Caller caller(StoredNode node, Caller.Standing standing) {
    var rights =
        Arrays.stream(Right.values())
            .filter(right -> node.grant().rights().contains(right.label()))
            .collect(Collectors.toSet());
    var names = node.grant().names().stream().map(NamePattern::new).toList();
    var why = "node \"%s\", by what its join token gave".formatted(node.name());
    return new Caller(
        Caller.Kind.NODE,
        caller(node.name()),
        List.of(new Rule(rights, names, why)),
        Map.of(),
        List.of(),
        Optional.of(node.name()),
        standing);
  }
}
