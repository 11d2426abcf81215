package io.rackcast.tracker.admin;

import io.rackcast.tracker.selection.Explanation;
import io.rackcast.tracker.selection.Explanation.LeadFacts;
import io.rackcast.tracker.selection.Explanation.Level;
import io.rackcast.tracker.selection.StripeFacts;
import io.rackcast.tracker.swarm.Stripes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An explanation in sentences, one for each domain around the peer. */
final class ExplainText {
  private ExplainText() {}

  static List<String> of(Explanation explained, List<StripeFacts> stripes) {
    List<String> sentences = new ArrayList<>();
    sentences.add(peer(explained));
    stripes.forEach(facts -> sentences.add(stripes(facts)));
    String before = "";
    for (var level : explained.levels()) {
      // A rack that is called as the domain around it.
      if (!level.domain().isEmpty() && !level.domain().equals(before)) {
        sentences.add(level(level));
      }
      before = level.domain();
    }
    var whole = explained.levels().get(explained.levels().size() - 1);
    sentences.add(whole(whole));
    return sentences;
  }

  private static String peer(Explanation explained) {
    var peer = explained.peer();
    String who = Names.endpoint(peer.endpoint());
    if (peer.isSource()) {
      return who + " has everything: it fetches nothing, and is told of whom it may serve";
    }
    if (peer.isPaused()) {
      return who + " wants no more for now, so it fetches for nobody";
    }
    return explained.isLead()
        ? who + " may fetch from outside its rack"
        : who + " fetches inside its rack only: another one fetches for it, or a copy is there";
  }

  private static String level(Level level) {
    String name = level.domain();
    if (level.isComplete()) {
      return "%s holds %s, so nobody in it fetches from outside"
          .formatted(name, copies(level.sources() - level.doubtedSources()));
    }
    String doubted =
        level.doubtedSources() == 0
            ? ""
            : " (%s, which nobody should depend on)".formatted(copies(level.doubtedSources()));
    if (level.isOpen()) {
      return name
          + " holds no full copy"
          + doubted
          + ", and its leads were of no use: everybody in"
          + " it may fetch from outside";
    }
    if (level.leads().isEmpty()) {
      return level.admits()
          ? name + " holds no full copy" + doubted + "; everybody in it may fetch from outside"
          : name
              + " holds no full copy"
              + doubted
              + ", and nobody fetches for it yet: its leechers"
              + " want no more, or get something from each other after a copy left";
    }
    return "%s holds no full copy%s; %s"
        .formatted(
            name,
            doubted,
            level.leads().stream().map(ExplainText::lead).collect(Collectors.joining("; ")));
  }

  private static String stripes(StripeFacts facts) {
    String where = facts.domain().isEmpty() ? "the whole" : facts.domain();
    String led =
        facts.led().isEmpty()
            ? "no stripe"
            : facts.led().size() == Stripes.COUNT ? "all stripes" : "stripes " + runs(facts.led());
    String shared =
        "into %s it fetches %s; %d share them out".formatted(where, led, facts.members());
    var choice = facts.choice();
    return choice == null ? shared : shared + "; " + choice(choice);
  }

  private static String choice(StripeFacts.StripeChoice choice) {
    var next = choice.next();
    return "the one asked about comes through %s, number %d for it, with %d in all, %s"
        .formatted(
            Names.endpoint(choice.lead().endpoint()),
            choice.rank(),
            choice.load(),
            next == null ? "and nobody is next" : "next " + Names.endpoint(next.endpoint()));
  }

  /** Numbers that rise, as text: {@code 0-3, 7}. */
  private static String runs(List<Integer> numbers) {
    var text = new StringBuilder();
    for (int i = 0; i < numbers.size(); i++) {
      int first = numbers.get(i);
      while (i + 1 < numbers.size() && numbers.get(i + 1) == numbers.get(i) + 1) {
        i++;
      }
      text.append(text.isEmpty() ? "" : ", ").append(first);
      text.append(numbers.get(i) == first ? "" : "-" + numbers.get(i));
    }
    return text.toString();
  }

  private static String copies(int count) {
    return count == 1 ? "a full copy" : count + " full copies";
  }

  private static String lead(LeadFacts lead) {
    var left = lead.leaseLeftMillis();
    return "%s fetches for it, for %d s now, %s"
        .formatted(
            Names.endpoint(lead.peer().endpoint()),
            lead.sinceMillis() / 1000,
            left == null
                ? "and knows nobody yet who has more"
                : left == 0
                    ? "and has got nothing for a whole lease: its next word ends that"
                    : "and for %d s more unless it gets something before".formatted(left / 1000));
  }

  private static String whole(Level whole) {
    int live = whole.sources() - whole.doubtedSources();
    return "in all racks together %d %s everything, and %d %s something"
        .formatted(
            live,
            live == 1 ? "peer has" : "peers have",
            whole.leechers(),
            whole.leechers() == 1 ? "lacks" : "lack");
  }
}
