package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.rackcast.proto.announce.Event;
import io.rackcast.tracker.core.AnnounceCall;
import io.rackcast.tracker.swarm.Announce;
import org.jspecify.annotations.Nullable;

/**
 * An announce as it comes over HTTP (BEP 3, "Tracker GET requests"). What it says goes straight
 * into the call, and how the answer should look is kept here. Reusable; for one thread.
 */
final class AnnounceQuery implements QueryReader.Taker {
  private static final byte[] STARTED = bytes(Event.STARTED);
  private static final byte[] STOPPED = bytes(Event.STOPPED);
  private static final byte[] COMPLETED = bytes(Event.COMPLETED);
  private static final byte[] PAUSED = bytes(Event.PAUSED);
  private static final byte[] EMPTY = "empty".getBytes(US_ASCII);

  private final AnnounceCall call;
  private final boolean takesAddresses;
  private boolean compact;
  private boolean noPeerId;
  private @Nullable String ip;
  private @Nullable String ipv4;
  private @Nullable String ipv6;

  /**
   * Reads into {@code call}.
   *
   * @param takesAddresses whether some peers may say what address they have
   */
  AnnounceQuery(AnnounceCall call, boolean takesAddresses) {
    this.call = call;
    this.takesAddresses = takesAddresses;
  }

  private static byte[] bytes(Event event) {
    return event.text().getBytes(US_ASCII);
  }

  /** Reads the query; returns what is wrong with it as a sentence for the peer, null if nothing. */
  @Nullable String read(QueryReader values) {
    compact = true;
    noPeerId = false;
    ip = null;
    ipv4 = null;
    ipv6 = null;
    values.read(this);
    call.contacts().withIds(!compact && !noPeerId);
    return values.problem() == null ? missing(values) : values.problem();
  }

  private static @Nullable String missing(QueryReader values) {
    if (!values.has(Parameter.INFO_HASH)) {
      return "info_hash is missing";
    }
    if (!values.has(Parameter.PEER_ID)) {
      return "peer_id is missing";
    }
    return values.has(Parameter.PORT) ? null : "port is missing";
  }

  @Override
  public void take(Parameter parameter, QueryReader values) {
    if (!values.once(parameter)) {
      return;
    }
    var announce = call.announce();
    switch (parameter) {
      case INFO_HASH -> {
        if (values.twentyBytes(parameter)) {
          announce.infoHash(values.decoded(), 0);
        }
      }
      case PEER_ID -> {
        if (values.twentyBytes(parameter)) {
          announce.peerId(values.decoded(), 0);
        }
      }
      case PORT -> announce.port(port(values));
      case UPLOADED -> announce.uploaded(count(parameter, values));
      case DOWNLOADED -> announce.downloaded(count(parameter, values));
      case LEFT -> announce.left(count(parameter, values));
      case NUMWANT -> announce.numwant(numwant(values));
      case EVENT -> event(announce, values);
      case COMPACT -> compact = !isZero(parameter, values);
      case NO_PEER_ID -> noPeerId = !isZero(parameter, values);
      case JWT -> {
        if (values.text(parameter)) {
          call.token().set(values.textBytes(), values.textFrom(), values.textTo());
        }
      }
      case IP -> ip = address(values);
      case IPV4 -> ipv4 = address(values);
      case IPV6 -> ipv6 = address(values);
    }
  }

  private static int port(QueryReader values) {
    long port = values.number(Parameter.PORT);
    if (values.problem() == null && (port < 1 || port > 65535)) {
      values.problem("port is " + port + "; it must be 1 to 65535");
    }
    return (int) port;
  }

  private static long count(Parameter parameter, QueryReader values) {
    long count = values.number(parameter);
    if (count < 0) {
      values.problem(parameter.text() + " is " + count + "; it must be 0 or more");
    }
    return count;
  }

  /** Any negative number leaves it to the tracker, any huge one is as much as there is. */
  private static int numwant(QueryReader values) {
    return (int) Math.max(-1, Math.min(values.number(Parameter.NUMWANT), Integer.MAX_VALUE));
  }

  private static void event(Announce announce, QueryReader values) {
    int length = values.decode(Parameter.EVENT);
    if (values.decodedIs(length, STARTED)) {
      announce.event(Event.STARTED);
    } else if (values.decodedIs(length, STOPPED)) {
      announce.event(Event.STOPPED);
    } else if (values.decodedIs(length, COMPLETED)) {
      announce.event(Event.COMPLETED);
    } else if (values.decodedIs(length, PAUSED)) {
      announce.event(Event.PAUSED);
    } else if (length > 0 && !values.decodedIs(length, EMPTY)) {
      // "empty", BEP 3: the same as none at all.
      values.problem("event must be started, stopped, completed or paused, or be left out");
    }
  }

  private static boolean isZero(Parameter parameter, QueryReader values) {
    int length = values.decode(parameter);
    return length == 1 && values.decoded()[0] == '0';
  }

  private @Nullable String address(QueryReader values) {
    // Who may say it is known later; from others it is ignored, whatever it is.
    return takesAddresses ? values.leniently() : null;
  }

  /** Whether peers are wanted as in BEP 23, the default. */
  boolean compact() {
    return compact;
  }

  /** Whether peer ids may be left out of the other form. */
  boolean noPeerId() {
    return noPeerId;
  }

  /** The address that the peer says it has; null if it says none, or nobody may. */
  @Nullable String ownAddress() {
    return ip != null ? ip : ipv4 != null ? ipv4 : ipv6;
  }
}
