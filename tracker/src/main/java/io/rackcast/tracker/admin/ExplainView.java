package io.rackcast.tracker.admin;

import io.rackcast.proto.topology.Tier;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.selection.Explanation;
import io.rackcast.tracker.selection.StripeFacts;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An explanation in an answer. */
record ExplainView(
    String infohash,
    String name,
    PeerView peer,
    String locationSource,
    boolean lead,
    int fetchDepth,
    List<String> why,
    List<LevelView> levels,
    List<StripesView> stripes,
    List<ToldView> told,
    List<PeerView> tellers,
    int asked,
    int others) {

  record LevelView(
      String domain,
      int sources,
      int doubtedSources,
      int leechers,
      boolean complete,
      boolean open,
      boolean admits,
      List<LeadView> leads,
      List<NextView> next) {}

  record LeadView(
      String address, String rack, long sinceSeconds, int order, @Nullable Long leaseLeftSeconds) {}

  record NextView(
      String address,
      String rack,
      boolean failedBefore,
      boolean knowsOutside,
      @Nullable Long leftBytes,
      String rendezvous) {}

  record StripesView(
      String domain, int members, List<Integer> led, @Nullable StripeChoiceView choice) {}

  record StripeChoiceView(
      String address,
      String rack,
      int rank,
      int load,
      @Nullable String nextAddress,
      @Nullable String nextRack) {}

  record ToldView(PeerView peer, String reason, String why, String tier) {}

  static ExplainView of(
      InfoHash infohash,
      String name,
      Explanation explained,
      List<StripeFacts> stripes,
      Locator locator,
      NodeDirectory nodes) {
    var source = locator.locate(explained.peer().endpoint().address()).source();
    return new ExplainView(
        infohash.toString(),
        name,
        PeerView.of(explained.peer(), nodes),
        source.name().toLowerCase(Locale.ROOT),
        explained.isLead(),
        explained.fetchDepth(),
        ExplainText.of(explained, stripes),
        explained.levels().stream().map(ExplainView::level).toList(),
        stripes.stream().map(ExplainView::stripes).toList(),
        explained.told().stream().map(told -> told(explained, told, nodes)).toList(),
        explained.tellers().stream().map(peer -> PeerView.of(peer, nodes)).toList(),
        explained.asked(),
        explained.others());
  }

  private static ToldView told(Explanation explained, Explanation.Told told, NodeDirectory nodes) {
    return new ToldView(
        PeerView.of(told.peer(), nodes),
        told.reason().name().toLowerCase(Locale.ROOT),
        told.reason().sentence(),
        Tier.between(explained.peer().location(), told.peer().location()).label());
  }

  private static LevelView level(Explanation.Level level) {
    return new LevelView(
        level.domain(),
        level.sources(),
        level.doubtedSources(),
        level.leechers(),
        level.isComplete(),
        level.isOpen(),
        level.admits(),
        level.leads().stream().map(ExplainView::lead).toList(),
        level.next().stream().map(ExplainView::next).toList());
  }

  private static StripesView stripes(StripeFacts facts) {
    var choice = facts.choice();
    return new StripesView(
        facts.domain(), facts.members(), facts.led(), choice == null ? null : choice(choice));
  }

  private static StripeChoiceView choice(StripeFacts.StripeChoice choice) {
    var next = choice.next();
    return new StripeChoiceView(
        Names.endpoint(choice.lead().endpoint()),
        choice.lead().location().toString(),
        choice.rank(),
        choice.load(),
        next == null ? null : Names.endpoint(next.endpoint()),
        next == null ? null : next.location().toString());
  }

  private static LeadView lead(Explanation.LeadFacts lead) {
    var left = lead.leaseLeftMillis();
    return new LeadView(
        Names.endpoint(lead.peer().endpoint()),
        lead.peer().location().toString(),
        lead.sinceMillis() / 1000,
        lead.order(),
        left == null ? null : Long.valueOf(left / 1000));
  }

  private static NextView next(Explanation.Candidate candidate) {
    var peer = candidate.peer();
    return new NextView(
        Names.endpoint(peer.endpoint()),
        peer.location().toString(),
        candidate.failed(),
        candidate.knowsOutside(),
        peer.leftBytes() < 0 ? null : peer.leftBytes(),
        Long.toHexString(candidate.rendezvous()));
  }
}
