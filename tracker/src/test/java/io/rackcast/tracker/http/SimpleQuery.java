package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import io.rackcast.tracker.swarm.Announce;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An announce's query, read slowly and simply: the second opinion of a fuzz test. */
final class SimpleQuery {
  private static final Set<String> KNOWN =
      Arrays.stream(Parameter.values()).map(Parameter::text).collect(Collectors.toSet());
  private static final Pattern BROKEN = Pattern.compile("%(?![0-9a-fA-F]{2})");
  private static final Set<String> EVENTS =
      Set.of("", "empty", "started", "stopped", "completed", "paused");

  private final Map<String, String> values = new HashMap<>();
  private boolean isGood = true;

  /** Reads printable ASCII. */
  static SimpleQuery of(String query) {
    var read = new SimpleQuery();
    for (String parameter : query.split("&", -1)) {
      read.take(parameter);
    }
    read.judge();
    return read;
  }

  private void take(String parameter) {
    int equals = parameter.indexOf('=');
    String name = equals < 0 ? parameter : parameter.substring(0, equals);
    String value = equals < 0 ? "" : parameter.substring(equals + 1);
    if (KNOWN.contains(name)) {
      isGood &= !values.containsKey(name);
      if (!List.of("ip", "ipv4", "ipv6").contains(name)) {
        isGood &= !BROKEN.matcher(value).find();
      }
      values.put(name, isGood ? decoded(value) : "");
    }
  }

  private static String decoded(String value) {
    return BROKEN.matcher(value).find()
        ? "%"
        : URLDecoder.decode(value.replace("+", "%2B"), ISO_8859_1);
  }

  private void judge() {
    isGood &= hasLength("info_hash") && hasLength("peer_id") && values.containsKey("port");
    isGood &= EVENTS.contains(values.getOrDefault("event", ""));
    for (String number : List.of("port", "uploaded", "downloaded", "left", "numwant")) {
      isGood &= values.getOrDefault(number, "0").matches("-?[0-9]+");
    }
    if (isGood) {
      isGood = number("port", 0) >= 1 && number("port", 0) <= 65535;
      for (String count : List.of("uploaded", "downloaded", "left")) {
        isGood &= number(count, 0) >= 0;
      }
    }
  }

  private boolean hasLength(String name) {
    return values.getOrDefault(name, "").length() == InfoHash.LENGTH;
  }

  /** Too large for a long is the largest. */
  private long number(String name, long otherwise) {
    if (!values.containsKey(name)) {
      return otherwise;
    }
    var most = BigInteger.valueOf(Long.MAX_VALUE);
    return new BigInteger(text(name)).min(most).max(most.negate()).longValue();
  }

  private String text(String name) {
    return Objects.requireNonNull(values.get(name));
  }

  /** Fails if the reader took it for anything else. */
  void agreesWith(Reading reading) {
    assertThat(reading.reader.problem() == null).as(reading.reader.problem()).isEqualTo(isGood);
    if (!isGood) {
      return;
    }
    var announce = reading.call.announce();
    assertThat(announce.infoHash())
        .isEqualTo(InfoHash.of(text("info_hash").getBytes(ISO_8859_1), 0));
    assertThat(announce.peerId()).isEqualTo(PeerId.of(text("peer_id").getBytes(ISO_8859_1), 0));
    assertThat(announce.port()).isEqualTo((int) number("port", 0));
    same(announce.uploaded(), number("uploaded", 0));
    same(announce.downloaded(), number("downloaded", 0));
    same(announce.left(), number("left", Announce.LEFT_UNKNOWN));
    long numwant = Math.max(-1, number("numwant", Announce.NUMWANT_DEFAULT));
    assertThat(announce.numwant()).isEqualTo((int) Math.min(numwant, Integer.MAX_VALUE));
    String event = values.getOrDefault("event", "");
    assertThat(announce.event().text()).isEqualTo(event.equals("empty") ? "" : event);
    assertThat(reading.query.compact()).isEqualTo(!"0".equals(values.get("compact")));
    assertThat(reading.query.noPeerId()).isEqualTo(noPeerId());
    assertThat(reading.call.token().text()).isEqualTo(values.get("jwt"));
  }

  private boolean noPeerId() {
    String value = values.get("no_peer_id");
    return value != null && !value.equals("0");
  }

  /** The largest ten numbers may pass for the largest of all. */
  private static void same(long read, long expected) {
    boolean isHuge = expected > Long.MAX_VALUE - 10;
    assertThat(isHuge ? Long.MAX_VALUE : read).isEqualTo(isHuge ? Long.MAX_VALUE : expected);
  }

  @Override
  public String toString() {
    return values.keySet() + (isGood ? "" : ", not good");
  }
}
