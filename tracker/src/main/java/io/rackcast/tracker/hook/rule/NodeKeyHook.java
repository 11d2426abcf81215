package io.rackcast.tracker.hook.rule;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.tracker.hook.Hook;
import io.rackcast.tracker.hook.Passage;
import io.rackcast.tracker.hook.Refusal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Knows nodes by the key in the path, {@code /<key>/announce}, for clients that drop the query.
 * Such a node needs no token; which swarms it may join is left to the approvals. For any thread.
 */
public final class NodeKeyHook implements Hook {
  /** What the chain calls it. */
  public static final String NAME = "node-keys";

  private static final int LONGEST = 256;
  private static final ThreadLocal<MessageDigest> SHA256 =
      ThreadLocal.withInitial(NodeKeyHook::sha256);

  private final NodeKeys keys;

  /** By these keys. */
  public NodeKeyHook(NodeKeys keys) {
    this.keys = keys;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void before(Passage passage) {
    var key = passage.key();
    if (!key.isPresent()) {
      return;
    }
    // Found by its digest: how long that takes says nothing of the key.
    var node = key.length() > LONGEST ? null : keys.node(digest(key.buffer(), key.length()));
    if (node == null) {
      passage.refuse(Refusal.NODE_KEY);
      return;
    }
    passage.node(node);
    passage.vouch();
  }

  private static Sha256Digest digest(byte[] key, int length) {
    var sha256 = SHA256.get();
    sha256.update(key, 0, length);
    return Sha256Digest.of(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
