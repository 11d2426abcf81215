package io.rackcast.publisher.store.image;

import org.jdbi.v3.core.Jdbi;

/**
 * The order in which registries were asked, over all publishers on the database, whose clocks may
 * differ. May be used by any thread.
 *
 * <p>Who asks a registry takes a number before. What was asked with a higher number was asked
 * later, and is believed.
 */
public final class Looks {
  private final Jdbi jdbi;

  /**
   * @param jdbi the database with its schema up to date
   */
  public Looks(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** The next number, 1 or more. */
  public long next() {
    return jdbi.inTransaction(
        h -> {
          if (h.execute("UPDATE image_look SET last_look = last_look + 1") == 0) {
            h.execute("INSERT INTO image_look (only_row, last_look) VALUES (1, 1)");
          }
          return h.createQuery("SELECT last_look FROM image_look").mapTo(Long.class).one();
        });
  }
}
