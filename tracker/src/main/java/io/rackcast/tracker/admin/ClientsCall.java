package io.rackcast.tracker.admin;

import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.hook.rule.ClientRules;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Rack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET} and {@code PUT /clients}: client programs, and which of them may take part. */
final class ClientsCall implements AdminRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(ClientsCall.class);
  private static final int MOST_KINDS = 1000;
  private static final int MOST_RULES = 1000;
  private static final int RACKS_AT_ONCE = 10_000;
  // A walk over all peers: who asks again and again gets the last one's result.
  private static final long FRESH_MILLIS = 2_000;
  private static final String UNTIL =
      "these lists hold until the settings are read again or the tracker starts anew; put them into"
          + " hooks.clients to keep them";

  /** What is put: lists of beginnings of peer ids. */
  record Lists(@Nullable List<String> allow, @Nullable List<String> deny) {}

  record View(
      List<Count> clients,
      boolean truncated,
      List<String> allow,
      List<String> deny,
      String setBy,
      @Nullable String note) {}

  record Count(String client, String program, int peers) {}

  private record Counted(List<Count> clients, boolean truncated, long at) {}

  private final MemorySwarms swarms;
  private final ClientLists lists;
  private final Ticker ticker;
  private @Nullable Counted last;
  private volatile @Nullable ClientRules put;

  ClientsCall(MemorySwarms swarms, ClientLists lists, Ticker ticker) {
    this.swarms = swarms;
    this.lists = lists;
    this.ticker = ticker;
  }

  @Override
  public void addTo(Router router) {
    router.get("/clients", List.of(), call -> view());
    router.put("/clients", List.of(), this::put);
  }

  @SuppressWarnings("ReferenceEquality") // the very lists that were put, or others since
  private View view() {
    var counted = counted();
    var rules = lists.clients();
    boolean byCall = rules == put;
    return new View(
        counted.clients(),
        counted.truncated(),
        rules.allowed(),
        rules.denied(),
        byCall ? "call" : "settings",
        byCall ? UNTIL : null);
  }

  private View put(Call call) {
    var wanted = call.body(Lists.class);
    if (wanted == null || wanted.allow() == null || wanted.deny() == null) {
      throw Call.bad("the body needs both lists: {\"allow\": [], \"deny\": [\"-XX\"]}");
    }
    if (wanted.allow().size() + wanted.deny().size() > MOST_RULES) {
      throw Call.bad("both lists together have at most " + MOST_RULES + " entries; send fewer");
    }
    try {
      var rules = new ClientRules(wanted.allow(), wanted.deny());
      put = rules;
      lists.clients(rules);
    } catch (IllegalArgumentException e) {
      throw Call.bad(String.valueOf(e.getMessage()));
    } catch (NullPointerException e) {
      throw Call.bad("an entry of a list is null; give text like \"-TR\"");
    }
    LOG.info(
        "{} put other lists of clients in place: {} allowed, {} denied",
        call.caller().name(),
        wanted.allow().size(),
        wanted.deny().size());
    return view();
  }

  private synchronized Counted counted() {
    var known = last;
    long now = ticker.millis();
    if (known == null || now - known.at() > FRESH_MILLIS) {
      known = count(now);
      last = known;
    }
    return known;
  }

  private Counted count(long now) {
    Map<Long, int[]> byStart = new HashMap<>();
    int[] others = new int[1];
    var round = swarms.round();
    boolean done = false;
    while (!done) {
      done = round.visit(RACKS_AT_ONCE, (swarm, rack) -> count(rack, byStart, others));
    }
    Map<String, Integer> byClient = new TreeMap<>();
    byStart.forEach((start, count) -> byClient.merge(Names.client(start), count[0], Integer::sum));
    if (others[0] > 0) {
      byClient.merge(Names.OTHER_CLIENT, others[0], Integer::sum);
    }
    List<Count> counts = new ArrayList<>();
    byClient.forEach(
        (client, count) -> counts.add(new Count(client, Names.program(client), count)));
    counts.sort(Comparator.comparingInt(Count::peers).reversed());
    return new Counted(List.copyOf(counts), byStart.size() >= MOST_KINDS, now);
  }

  private static void count(Rack rack, Map<Long, int[]> byStart, int[] others) {
    long before = 0;
    int[] count = others;
    for (int row = 0; row < rack.size(); row++) {
      long start = rack.idHigh(row);
      if (row == 0 || start != before) {
        count = place(start, byStart, others);
        before = start;
      }
      count[0]++;
    }
  }

  private static int[] place(long start, Map<Long, int[]> byStart, int[] others) {
    var known = byStart.get(start);
    if (known != null) {
      return known;
    }
    // Ids that are all chance would fill the table.
    if (byStart.size() >= MOST_KINDS || Names.client(start).equals(Names.OTHER_CLIENT)) {
      return others;
    }
    var fresh = new int[1];
    byStart.put(start, fresh);
    return fresh;
  }
}
