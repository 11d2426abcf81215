package io.rackcast.tracker.admin;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.yaml.Problems;
import io.rackcast.tracker.approval.Approvals;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /swarms}: all swarms by pages. A page costs a walk over all of them, of which only the
 * page is kept; what comes and goes between two pages may be missed.
 */
final class SwarmsCall implements AdminRoutes {
  static final int MOST = 1000;
  private static final int USUAL = 100;
  private static final List<String> SORTS =
      List.of("infohash", "peers", "seeders", "leechers", "racks");
  private static final Pattern PREFIX = Pattern.compile("[0-9a-fA-F]{0,40}");
  private static final Pattern AFTER = Pattern.compile("([0-9]{1,10}):([0-9a-f]{40})");

  record Page(int total, List<View> swarms, @Nullable String next) {}

  record View(
      String infohash, String name, int seeders, int leechers, int racks, int completions) {}

  /** One of a page: its place in the order, and what is shown. */
  private record Entry(
      long key, long high, long middle, int low, int seeders, int leechers, int racks, int done) {
    private static final Comparator<Entry> ORDER =
        Comparator.comparingLong(Entry::key)
            .reversed()
            .thenComparing((a, b) -> Long.compareUnsigned(a.high, b.high))
            .thenComparing((a, b) -> Long.compareUnsigned(a.middle, b.middle))
            .thenComparing((a, b) -> Integer.compareUnsigned(a.low, b.low));

    InfoHash name() {
      return new InfoHash(high, middle, low);
    }
  }

  private final MemorySwarms swarms;
  private final Approvals approvals;

  SwarmsCall(MemorySwarms swarms, Approvals approvals) {
    this.swarms = swarms;
    this.approvals = approvals;
  }

  @Override
  public void addTo(Router router) {
    router.get("/swarms", List.of("limit", "after", "sort", "prefix", "name"), this::page);
  }

  private Page page(Call call) {
    int limit = call.integer("limit", USUAL, 1, MOST);
    String sort = call.choice("sort", SORTS);
    String prefix = call.text("prefix").orElse("").toLowerCase(Locale.ROOT);
    if (!PREFIX.matcher(prefix).matches()) {
      throw Call.bad(
          "the parameter \"prefix\" is %s; give hexadecimal digits, 40 at most"
              .formatted(Problems.quoted(prefix)));
    }
    var after = after(call);
    var begins = new HexPrefix(prefix);
    String label = call.text("name").orElse("");
    // The last one of the page is on top: it makes room for a better one.
    var page = new PriorityQueue<Entry>(Entry.ORDER.reversed());
    swarms.forEach(
        swarm -> {
          if (begins.matches(swarm) && (label.isEmpty() || isNamed(swarm, label))) {
            offer(page, swarm, sort, after, limit + 1);
          }
        });
    return page(page, limit);
  }

  private boolean isNamed(Swarm swarm, String label) {
    var name = new InfoHash(swarm.nameHigh(), swarm.nameMiddle(), swarm.nameLow());
    return approvals.labelOf(name).startsWith(label);
  }

  private static @Nullable Entry after(Call call) {
    var text = call.text("after");
    if (text.isEmpty()) {
      return null;
    }
    var matcher = AFTER.matcher(text.get());
    if (!matcher.matches()) {
      throw Call.bad(
          "the parameter \"after\" is %s; give the \"next\" of the page before"
              .formatted(Problems.quoted(text.get())));
    }
    var name = InfoHash.parse(matcher.group(2));
    long key = Long.parseLong(matcher.group(1));
    return new Entry(key, name.high(), name.middle(), name.low(), 0, 0, 0, 0);
  }

  private static void offer(
      PriorityQueue<Entry> page, Swarm swarm, String sort, @Nullable Entry after, int most) {
    var entry =
        new Entry(
            key(swarm, sort),
            swarm.nameHigh(),
            swarm.nameMiddle(),
            swarm.nameLow(),
            swarm.seederCount(),
            swarm.leecherCount(),
            swarm.rackCount(),
            swarm.completions());
    if (after != null && Entry.ORDER.compare(entry, after) <= 0) {
      return;
    }
    var last = page.peek();
    if (page.size() < most) {
      page.add(entry);
    } else if (last != null && Entry.ORDER.compare(entry, last) < 0) {
      page.poll();
      page.add(entry);
    }
  }

  private static long key(Swarm swarm, String sort) {
    return switch (sort) {
      case "peers" -> swarm.size();
      case "seeders" -> swarm.seederCount();
      case "leechers" -> swarm.leecherCount();
      case "racks" -> swarm.rackCount();
      default -> 0;
    };
  }

  private Page page(PriorityQueue<Entry> found, int limit) {
    List<Entry> entries = new ArrayList<>(found);
    entries.sort(Entry.ORDER);
    String next = null;
    if (entries.size() > limit) {
      entries = entries.subList(0, limit);
      var last = entries.get(limit - 1);
      next = last.key() + ":" + last.name();
    }
    return new Page(swarms.swarmCount(), entries.stream().map(this::view).toList(), next);
  }

  private View view(Entry entry) {
    var name = entry.name();
    return new View(
        name.toString(),
        approvals.labelOf(name),
        entry.seeders(),
        entry.leechers(),
        entry.racks(),
        entry.done());
  }
}
