package io.rackcast.agent.transfer.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.bencode.BencodeException;
import io.rackcast.proto.bencode.BencodeLimits;
import io.rackcast.proto.topology.IpAddress;
import java.util.Optional;

/**
 * What we read from a peer's extension handshake (BEP 10), extension message 0.
 *
 * @param queue how many requests the peer keeps waiting ({@code reqq}), at least 1
 * @param uploadOnly whether it fetches nothing (BEP 21)
 * @param port where it listens; 0: it did not say
 * @param fetchingId number of its message {@link #FETCHING}; 0: it has none
 * @param leadsId number of its message {@link #LEADS}; 0: it has none
 * @param requestBytes the most bytes that one request may ask it for ({@link #REQUEST_BYTES}), from
 *     16 KiB, what every client answers, to {@link #MAX_REQUEST_BYTES}
 */
public record ExtensionHandshake(
    int queue, boolean uploadOnly, int port, int fetchingId, int leadsId, int requestBytes) {
  /** The message that tells which pieces the sender fetches from outside its rack. */
  public static final String FETCHING = "rc_fetching";

  /** The message that tells which stripes the sender fetches for its rack. */
  public static final String LEADS = "rc_leads";

  /** The key that tells how long requests may be. */
  public static final String REQUEST_BYTES = "rc_request";

  /**
   * The longest request of an agent. Each costs two system calls on one side and wakes the other
   * twice, whatever its length.
   */
  public static final int MAX_REQUEST_BYTES = 512 << 10;

  /** The longest request of any other client: they ask for so much at most. */
  public static final int MAX_USUAL_REQUEST_BYTES = 128 << 10;

  /** The number that we give to {@link #FETCHING}. */
  public static final int OUR_FETCHING_ID = 1;

  /** The number that we give to {@link #LEADS}. */
  public static final int OUR_LEADS_ID = 2;

  private static final int USUAL_BYTES = 16 << 10;

  /** What is assumed of a peer that says nothing: as many as common clients keep. */
  public static final ExtensionHandshake UNTOLD =
      new ExtensionHandshake(250, false, 0, 0, 0, USUAL_BYTES);

  private static final BencodeLimits LIMITS = new BencodeLimits(64 << 10, 8, 2000);
  private static final int MOST = 1 << 16;

  /** Reads a peer's; one that is no bencode says nothing, as all in it is optional. */
  public static ExtensionHandshake read(ByteBuf payload) {
    try {
      BDictionary told = Bencode.readDictionary(ByteBufUtil.getBytes(payload), LIMITS);
      long queue = told.integer("reqq").orElse(UNTOLD.queue());
      boolean uploadOnly = told.integer("upload_only").orElse(0) != 0;
      long port = told.integer("p").orElse(0);
      long request = told.integer(REQUEST_BYTES).orElse(USUAL_BYTES);
      return new ExtensionHandshake(
          (int) Math.max(1, Math.min(MOST, queue)),
          uploadOnly,
          port >= 1 && port <= 65535 ? (int) port : 0,
          number(told, FETCHING),
          number(told, LEADS),
          (int) Math.max(USUAL_BYTES, Math.min(MAX_REQUEST_BYTES, request)));
    } catch (BencodeException e) {
      return UNTOLD;
    }
  }

  private static int number(BDictionary told, String message) {
    long number = told.dictionary("m").map(names -> names.integer(message).orElse(0)).orElse(0L);
    return number >= 1 && number <= 255 ? (int) number : 0;
  }

  /**
   * The bytes of ours.
   *
   * @param client our name and version
   * @param peer the address the peer has for us
   */
  public byte[] write(String client, Optional<IpAddress> peer) {
    var told = BDictionary.builder();
    told.put("m", BDictionary.builder().put(FETCHING, fetchingId).put(LEADS, leadsId).build());
    told.put("p", port);
    told.put(REQUEST_BYTES, requestBytes);
    told.put("reqq", queue);
    told.put("upload_only", uploadOnly ? 1 : 0);
    told.put("v", client);
    peer.ifPresent(address -> told.put("yourip", BString.of(address.bytes())));
    return Bencode.write(told.build());
  }
}
