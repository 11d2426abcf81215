package io.rackcast.tracker.hook.rule;

import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which node key: nodes by the SHA-256 of their key, so that the file gives no key away.
 * Immutable.
 */
public final class NodeKeys {
  private static final int MOST = 1_000_000;
  private static final int LONGEST_NAME = 128;

  private final Map<Sha256Digest, String> nodes;

  private NodeKeys(Map<Sha256Digest, String> nodes) {
    this.nodes = nodes;
  }

  /**
   * Reads a file: a line for each key, the node's name and the SHA-256 of the key in hex; what
   * follows {@code #} is for people. A key is revoked by taking its line out.
   *
   * @throws IOException with a sentence for each line that is wrong, or if it cannot be read
   */
  public static NodeKeys read(Path file) throws IOException {
    var nodes = new HashMap<Sha256Digest, String>();
    var problems = new ArrayList<String>();
    var lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    for (int i = 0; i < lines.size(); i++) {
      var problem = take(lines.get(i), nodes);
      if (problem != null) {
        problems.add(file + ":" + (i + 1) + ": " + problem);
      }
    }
    if (nodes.size() > MOST) {
      problems.add(file + " has " + nodes.size() + " keys; at most " + MOST + " are taken");
    }
    if (!problems.isEmpty()) {
      throw new IOException(String.join("\n", problems.subList(0, Math.min(10, problems.size()))));
    }
    return new NodeKeys(Map.copyOf(nodes));
  }

  private static @Nullable String take(String line, Map<Sha256Digest, String> nodes) {
    int comment = line.indexOf('#');
    var text = (comment < 0 ? line : line.substring(0, comment)).strip();
    if (text.isEmpty()) {
      return null;
    }
    var parts = List.of(text.split("\\s+"));
    if (parts.size() != 2 || parts.get(0).length() > LONGEST_NAME) {
      return "a line is a node's name and the SHA-256 of its key; this one has "
          + parts.size()
          + " parts";
    }
    try {
      if (nodes.put(Sha256Digest.parse(parts.get(1)), parts.get(0)) != null) {
        return "this key is there already; give each node a key of its own";
      }
      return null;
    } catch (IllegalArgumentException e) {
      return "the second part is no SHA-256, 64 hex digits; make it with: printf %s KEY | sha256sum";
    }
  }

  /** How many keys there are. */
  public int size() {
    return nodes.size();
  }

  /** The node whose key has this digest; null if no node's has. */
  @Nullable String node(Sha256Digest digest) {
    return nodes.get(digest);
  }
}
