package io.rackcast.publisher.registry.hook;

import io.rackcast.proto.torrent.Sha;
import io.rackcast.proto.torrent.Sha256Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Ids of events: the sender's where it is fit to keep, else a digest of what it sent. */
final class EventIds {
  private static final Pattern KEPT = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");
  // With room for the number of a part.
  private static final Pattern ID =
      Pattern.compile("[A-Za-z0-9._:/-]{1," + PushEvent.MOST_ID + "}");

  private EventIds() {}

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** The sender's id, or its digest when it is too long or made of other characters. */
  static String sent(String id) {
    return KEPT.matcher(id).matches() ? id : ofContent(id);
  }

  /** The id of the part at {@code index} of an event that has several. */
  static String part(String id, int index) {
    return index == 0 ? id : id + "/" + index;
  }

  /** A digest over texts and their lengths, so that no two lists look alike. */
  static String ofContent(String... texts) {
    var sha256 = Sha.sha256();
    for (var text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      sha256.update(bytes);
    }
    return Sha256Digest.of(sha256.digest()).toString();
  }
}
