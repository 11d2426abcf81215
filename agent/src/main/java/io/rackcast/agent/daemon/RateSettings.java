package io.rackcast.agent.daemon;

import io.rackcast.agent.transfer.pace.RateLimits;
import io.rackcast.agent.transfer.pace.RateLimits.Limit;
import io.rackcast.proto.settings.Settings;

/** Reads the limits on payload: {@code limits.total.up}, {@code limits.wan.down} and so on. */
final class RateSettings {
  private RateSettings() {}

  static RateLimits read(Settings settings) {
    RateLimits limits = RateLimits.NONE;
    for (String name : RateLimits.names()) {
      String section = "limits." + name;
      boolean isTotal = name.equals(RateLimits.TOTAL);
      String peers = isTotal ? "all peers together" : "peers of the tier " + name + " together";
      settings.section(section, isTotal ? "Payload a second, on top of the limits of tiers." : "");
      limits =
          limits.with(
              name,
              new Limit(
                  rate(settings, section + ".up", "Sent to " + peers + "."),
                  rate(settings, section + ".down", "Asked of " + peers + ".")));
    }
    return limits;
  }

  private static long rate(Settings settings, String key, String comment) {
    return settings.rateLimit(key, RateLimits.LEAST, RateLimits.MOST, comment);
  }
}
