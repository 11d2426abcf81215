package com.example;

import io.rackcast.tracker.hook.Hook;
import io.rackcast.tracker.hook.Passage;
import java.time.LocalTime;

/**
 * Lets no new download begin during some hours of the day: {@code -Dquiet-hours=9-17} on the
 * tracker's command line. Who is under way, or seeds, goes on.
 */
public final class QuietHours implements Hook {
  private static final int COME_BACK_MINUTES = 15;

  @Override
  public String name() {
    return "quiet-hours";
  }

  @Override
  public void before(Passage passage) {
    boolean begins = !passage.isScrape() && passage.announce().downloaded() == 0;
    if (begins && !passage.announce().isSeeder() && isQuiet(LocalTime.now().getHour())) {
      passage.refuse("no new downloads during quiet hours; come back later", COME_BACK_MINUTES);
    }
  }

  private static boolean isQuiet(int hour) {
    var hours = System.getProperty("quiet-hours", "0-0").split("-");
    return hour >= Integer.parseInt(hours[0]) && hour < Integer.parseInt(hours[1]);
  }
}
