package io.rackcast.tracker.hook.rule;

import io.rackcast.tracker.hook.Hook;
import io.rackcast.tracker.hook.Passage;
import io.rackcast.tracker.hook.Refusal;
import io.rackcast.tracker.swarm.Announce;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how often one address, one network, and one node may ask, and tells who asks too often
 * when to come again (BEP 31). It knows a node only after the token or the node key named it: what
 * is limited by node stands behind those in the chain. For any thread.
 */
public final class RateLimitHook implements Hook {
  /** What the chain calls the limits of addresses and networks. */
  public static final String NAME = "rate-limits";

  /** What the chain calls the limits of nodes. */
  public static final String NODE_NAME = "node-rate-limits";

  // A node's name and an address are never of one table: each table has its own key.
  private final @Nullable Buckets addresses;
  private final @Nullable Buckets networks;
  private final @Nullable Buckets nodes;
  private final RateLimits limits;
  private final LongSupplier nanos;
  private final String name;

  private RateLimitHook(String name, RateLimits limits, boolean byNode, LongSupplier nanos) {
    this.name = name;
    this.limits = limits;
    this.nanos = nanos;
    this.addresses = byNode ? null : buckets(limits, limits.perAddress());
    this.networks = byNode ? null : buckets(limits, limits.perNetwork());
    this.nodes = byNode ? buckets(limits, limits.perNode()) : null;
  }

  /** Limits addresses and networks. */
  public static RateLimitHook ofAddresses(RateLimits limits, LongSupplier nanos) {
    return new RateLimitHook(NAME, limits, false, nanos);
  }

  /** Limits nodes. */
  public static RateLimitHook ofNodes(RateLimits limits, LongSupplier nanos) {
    return new RateLimitHook(NODE_NAME, limits, true, nanos);
  }

  private static @Nullable Buckets buckets(RateLimits limits, int perMinute) {
    return perMinute == 0
        ? null
        : new Buckets(
            limits.most(), Math.max(1, (int) ((long) perMinute * limits.burst() / 100)), perMinute);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void before(Passage passage) {
    long now = nanos.getAsLong();
    var from = passage.announce();
    long wait = Buckets.NOW;
    if (addresses != null) {
      wait = addresses.take(from.addressHigh(), from.addressLow(), now);
    }
    if (networks != null && wait == Buckets.NOW) {
      wait = networks.take(networkHigh(from), networkLow(from), now);
    }
    if (nodes != null && !passage.node().isEmpty()) {
      wait = nodes.take(passage.node().hashCode(), longHash(passage.node()), now);
    }
    if (wait != Buckets.NOW) {
      int minutes = (int) Math.min(60, 1 + wait / TimeUnit.MINUTES.toNanos(1));
      passage.refuse(Refusal.RATE_LIMITED, Refusal.RATE_LIMITED.sentence(), minutes);
    }
  }

  private long networkHigh(Announce from) {
    return from.isIpv4() ? 0 : from.addressHigh() & mask(Math.min(64, limits.ipv6Prefix()));
  }

  private long networkLow(Announce from) {
    return from.isIpv4()
        ? from.addressLow() & mask(32 + limits.ipv4Prefix())
        : from.addressLow() & mask(Math.max(0, limits.ipv6Prefix() - 64));
  }

  /** A number whose first {@code bits} bits are set. */
  private static long mask(int bits) {
    return bits == 0 ? 0 : -1L << (64 - bits);
  }

  private static long longHash(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = hash * 0x9E3779B97F4A7C15L + text.charAt(i);
    }
    return hash;
  }
}
